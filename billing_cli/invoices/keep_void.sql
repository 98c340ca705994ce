INSERT INTO voided_invoices VALUES ($number, $reason, $voided_on, $link);
