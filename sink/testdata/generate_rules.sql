-- Lists the rules that generate_records.sql and generate_changes.sql speak of,
-- by the regions of the table regions and 18 measures, with their places in the
-- orders of those tables.
CREATE OR REPLACE TABLE generated_rules ENGINE = MergeTree ORDER BY by_measure AS
WITH
    ['reimbursement_rate', 'copay_rate', 'deductible', 'ceiling', 'fixed_payment', 'contribution_rate', 'contribution_base', 'contribution_amount',
     'subsidy', 'account_credit', 'required_years', 'retirement_age', 'waiting_period', 'grace_period', 'validity_period', 'processing_time',
     'enrolment_period', 'deadline'] AS measures,
    ['报销比例', '自付比例', '起付标准', '最高支付限额', '定额支付标准', '缴费比例', '缴费基数', '缴费标准', '财政补助标准', '个人账户划入标准', '最低缴费年限',
     '退休年龄', '待遇等待期', '补缴期', '备案有效期', '办理时限', '集中参保缴费期', '截止日期'] AS names,
    intDiv(rule, region_count) AS variant
SELECT
    rule, variant, code, full_name,
    lower(hex(sipHash128('rule', rule))) AS policy_key,
    measures[variant % 18 + 1] AS measure,
    names[variant % 18 + 1] AS measure_name,
    toUInt64(row_number() OVER (ORDER BY measure, code, policy_key) - 1) AS by_measure,
    toUInt64(row_number() OVER (ORDER BY code, rule) - 1) AS by_region
FROM
(
    SELECT code, full_name, toUInt64(row_number() OVER (ORDER BY code) - 1) AS region_number, count() OVER () AS region_count
    FROM regions FINAL
    WHERE level != 'country' AND valid_to IS NULL
)
ARRAY JOIN range(region_number, {rules:UInt64}, region_count) AS rule
