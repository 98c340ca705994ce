SELECT subscription, currency, spend_minor, cap_minor, action FROM new_caps;
