-- The plans that an installation begins with.
INSERT INTO plans (sub_label, sbase_name, product_price) VALUES
    ('CF_RESELLER_PRO', 'CF_PRO', '5.00'),
    ('CF_RESELLER_BIZ', 'CF_BIZ', '100.00'),
    ('CF_RESELLER_ENT', 'CF_ENT', '1000.00');
