"""`python -m billing_cli` is `bill`."""

from billing_cli.cli import main

if __name__ == "__main__":
    main()
