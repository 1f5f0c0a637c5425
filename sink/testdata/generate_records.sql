-- Fills records with statements of the rules {from} to {to}, in the order that
-- {place} names: of each 90, ten years on nine pages, or those of them from
-- {first} to {last}. Each has a page, an evidence and a question of its own.
INSERT INTO records
(
    id, policy_key, source, url, region, region_name, scheme, measure, value, value_min, value_max, value_unit,
    relation, per, payer, population, care, institution, amount_min, amount_max, condition,
    effective_from, effective_to, kind, evidence, evidence_start, evidence_end, confidence, rule,
    item, item_key, role, question, title, document_key, doc_number, issuer, authority, published, body_hash, parser_version, run,
    first_seen, last_seen, closed_at, closed_by, close_reason
)
WITH
    ['，在一个自然年度内累计计算。', '，与原有规定不一致的以此为准。', '，跨年度住院的按出院日期结算。', '，由定点医疗机构直接结算，个人只支付应由个人承担的部分。',
     '，异地就医未备案的降低10个百分点。', '，困难群众另按医疗救助政策执行。', '，超出部分由大病保险按规定支付。', '，由税务部门统一征收。'] AS tails,
    2016 + voice % 10 AS year,
    intDiv(voice, 10) AS page,
    cityHash64(rule, voice) AS chance,
    400 + rule % 37 * 10 + (voice % 10) * 20 AS figure,
    toDateTime64(makeDate(year, 1, 1), 3, 'UTC') + toIntervalSecond(chance % 20000000) AS seen,
    chance % 10 = 0 AS went,
    if(rule % 2 = 0, 'employee_medical', 'resident_medical') AS insurance,
    concat('https://', if(page = 0, 'ybj', concat('wenda', toString(page))), '.', code, '.example.cn/art/', toString(year), '/', toString(chance % 12 + 1),
        '/', toString(chance % 28 + 1), '/art_', toString(intDiv(rule, 20) % 5000), '_', toString(intDiv(chance, 28) % 10000000), '.html') AS page_url,
    concat(toString(year), '年', full_name, if(rule % 2 = 0, '职工', '居民'), '基本医疗保险', if(rule % 3 = 0, '退休人员', '参保人员')) AS subject
SELECT
    lower(hex(sipHash128(rule, voice))), policy_key, concat('source', toString(rule % 500)), page_url,
    code, full_name, insurance, measure, concat(toString(figure), ' CNY'), figure, figure, 'CNY',
    'is', 'year', if(rule % 4 = 0, 'individual', ''), if(rule % 3 = 0, ['retired'], []), if(rule % 5 = 0, ['inpatient'], []),
    if(rule % 7 = 0, ['secondary', 'tertiary'], []), if(rule % 11 = 0, 5000, NULL), if(rule % 11 = 0, 20000, NULL),
    if(variant >= 18, concat('第', toString(intDiv(variant, 18)), '种'), ''),
    if(page < 3, makeDate32(year, 1, 1), NULL), if(page = 1, makeDate32(year, 12, 31), NULL), 'rule',
    concat(subject, measure_name, if(page % 2 = 0, '标准为', '调整为'), toString(figure), '元', tails[(chance + page) % 8 + 1]),
    10 + chance % 400, 60 + chance % 400, 0.5 + chance % 500 / 1000, concat('rule-', toString(chance % 60)),
    chance % 30, lower(hex(sipHash128('item', rule))), if(chance % 3 = 0, 'main', 'section'),
    concat(subject, measure_name, if(page % 2 = 0, '是多少？', '怎么算？')),
    concat('关于调整', toString(year), '年', full_name, measure_name, '的', if(page = 0, '通知', '问答')), page_url,
    if(page = 0, concat(substring(full_name, 1, 6), '医保发〔', toString(year), '〕', toString(rule % 20), '号'), ''),
    if(page = 0, concat(full_name, '医疗保障局'), ''), if(page = 0, 'official', 'aggregator'),
    makeDate32(year, 1, 1) - 30 + chance % 60, lower(hex(SHA256(page_url))), 'generated', 'generated',
    seen, if(went, seen + toIntervalDay(300), NULL), if(went, seen + toIntervalDay(301), NULL), if(went, 'generated', ''), if(went, 'gone', '')
FROM (SELECT *, arrayJoin(range({first:UInt8}, {last:UInt8} + 1)) AS voice FROM generated_rules WHERE {place:Identifier} >= {from:UInt64} AND {place:Identifier} < {to:UInt64})
SETTINGS optimize_on_insert = 0 -- there is nothing to merge
