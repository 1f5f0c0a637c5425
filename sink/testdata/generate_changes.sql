-- Fills changes with ten changes of each of the rules {from} to {to}, in the
-- order that {place} names, one a year, or those of them from {first} to {last}
-- years ago.
INSERT INTO changes
(
    id, region, observed_at, kind, policy_key, region_name, scheme, measure, per, payer, population, care, institution, condition,
    old_value, new_value, old_min, old_max, new_min, new_max, value_unit, delta, delta_ratio, better, effective_from, lead_days,
    old_evidence, new_evidence, old_record, new_record, old_url, old_page, new_page, source, url, title, question,
    authority, document_key, parser_version, run
)
WITH
    cityHash64(rule, ago) AS chance,
    400 + rule % 37 * 10 - ago * 20 AS figure,
    now64(3, 'UTC') - toIntervalSecond(ago * 31536000 + chance % 31536000) AS seen,
    concat('https://ybj.', code, '.example.cn/art/', toString(toYear(seen)), '/', toString(toMonth(seen)), '/', toString(toDayOfMonth(seen)),
        '/art_', toString(intDiv(rule, 20) % 5000), '_', toString(chance % 10000000), '.html') AS page_url,
    concat(full_name, if(rule % 2 = 0, '职工', '居民'), '基本医疗保险', if(rule % 3 = 0, '退休人员', '参保人员'), measure_name) AS subject
SELECT
    lower(hex(sipHash128('change', rule, ago))), code, seen, 'modified', policy_key, full_name,
    if(rule % 2 = 0, 'employee_medical', 'resident_medical'), measure, 'year', if(rule % 4 = 0, 'individual', ''),
    if(rule % 3 = 0, ['retired'], []), if(rule % 5 = 0, ['inpatient'], []), if(rule % 7 = 0, ['secondary', 'tertiary'], []),
    if(variant >= 18, concat('第', toString(intDiv(variant, 18)), '种'), ''),
    concat(toString(figure - 20), ' CNY'), concat(toString(figure), ' CNY'), figure - 20, figure - 20, figure, figure, 'CNY',
    20, 20 / (figure - 20), 1, toDate32(seen), 0,
    concat(subject, '标准为', toString(figure - 20), '元，在一个自然年度内累计计算。'), concat(subject, '标准调整为', toString(figure), '元，在一个自然年度内累计计算。'),
    lower(hex(sipHash128(rule, 9 - ago))), lower(hex(sipHash128(rule, 10 - ago))), page_url,
    lower(hex(SHA256(concat(page_url, 'old')))), lower(hex(SHA256(page_url))), concat('source', toString(rule % 500)), page_url,
    concat('关于调整', full_name, measure_name, '的通知'), concat(subject, '是多少？'),
    'official', page_url, 'generated', 'generated'
FROM (SELECT *, arrayJoin(range({first:UInt8}, {last:UInt8} + 1)) AS ago FROM generated_rules WHERE {place:Identifier} >= {from:UInt64} AND {place:Identifier} < {to:UInt64})
SETTINGS optimize_on_insert = 0 -- there is nothing to merge
