-- Makes the timelines of some rules anew, from what pages state of them.
--
-- A statement without a day of its own holds from the day of publishing or,
-- where the page said something else before, from the day on which it was seen
-- to say this. Of the statements from one day the best counts: one that still
-- stands, by authority, by day of publishing, by confidence; and it does not
-- count while one of higher authority is in force. A value holds until its
-- last day, or until the next one begins, or until the page that stated it was
-- seen to have dropped it.
INSERT INTO timelines
WITH
    toDate32('1900-01-01') AS never,
    toDate32('2299-12-31') AS forever,
    said AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY policy_key, source, url ORDER BY first_seen) > 1 AS edited,
            toDate32(toTimeZone(first_seen, 'Asia/Shanghai')) AS seen_on,
            multiIf(effective_from IS NOT NULL, assumeNotNull(effective_from), edited, seen_on, ifNull(published, seen_on)) AS start,
            if(close_reason = 'edited', toDate32(toTimeZone(ifNull(closed_at, first_seen), 'Asia/Shanghai')), forever) AS closed_on,
            (closed_at IS NULL, rank, ifNull(published, never), confidence, first_seen, id, url) AS weight
        FROM statements
        WHERE kind = 'rule' AND NOT derived AND relation = 'is' AND (measure, region, policy_key) IN (KEYS)
    ),
    by_value AS
    (
        SELECT
            measure, region, policy_key, start, value,
            max(weight) AS best_weight,
            uniqExact(url) AS urls,
            uniqExact(evidence) AS wordings,
            argMax((value_min, value_max, date_min, date_max, unlimited, effective_from, effective_to, id, evidence, source, url,
                title, authority, issuer, doc_number, published, first_seen, close_reason, confidence, rank, closed_on), weight) AS best,
            any((region_name, scheme, value_unit, per, base, payer, population, care, institution,
                age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit)) AS rule_
        FROM said
        GROUP BY measure, region, policy_key, start, value
    ),
    by_start AS
    (
        SELECT
            measure, region, policy_key, start,
            argMax(value, best_weight) AS value,
            argMax(best, best_weight) AS best,
            argMax((urls, wordings), best_weight) AS voices,
            any(rule_) AS rule,
            best.6 IS NOT NULL AS dated,
            best.20 AS rank,
            ifNull(best.7, forever) AS until,
            best.21 AS closed_on
        FROM by_value
        GROUP BY measure, region, policy_key, start
    ),
    -- Until when a statement of higher authority, begun before, is in force.
    under AS
    (
        SELECT
            *,
            [
                max(if(rank >= 2, until, never)) OVER earlier, max(if(rank >= 3, until, never)) OVER earlier,
                max(if(rank >= 4, until, never)) OVER earlier, max(if(rank >= 5, until, never)) OVER earlier, never
            ][rank] AS overruled_until
        FROM by_start
        WINDOW earlier AS (PARTITION BY policy_key ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    standing AS
    (
        SELECT *, lagInFrame(value, 1, '') OVER (PARTITION BY policy_key ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS value_before
        FROM under
        WHERE overruled_until < start
    ),
    holding AS
    (
        SELECT
            *,
            leadInFrame(start, 1, forever) OVER (PARTITION BY policy_key ORDER BY start ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next,
            sum(voices.1) OVER (PARTITION BY policy_key, value) AS pages,
            sum(voices.2) OVER (PARTITION BY policy_key, value) AS texts
        FROM standing
        WHERE dated OR value != value_before -- said again is nothing new
    ),
    rules AS
    (
        SELECT
            measure, region, policy_key, any(rule) AS rule,
            arraySort(s -> s.1, groupArray((start, nullIf(greatest(start, least(until, addDays(if(next < forever, next, closed_on), -1))), addDays(forever, -1)), dated, value, best, pages, texts))) AS s
        FROM holding
        GROUP BY measure, region, policy_key
    )
SELECT
    measure, region, policy_key,
    rule.1, rule.2, rule.3, rule.4, rule.5, rule.6, rule.7, rule.8, rule.9, rule.10, rule.11, rule.12, rule.13, rule.14, rule.15, rule.16, rule.17, rule.18,
    s.1, s.2, s.3, s.4,
    s.5.1, s.5.2, s.5.3, s.5.4, s.5.5, s.5.6, s.5.7, s.5.8, s.5.9, s.5.10,
    s.5.11, s.5.12, s.5.13, s.5.14, s.5.15, s.5.16, s.5.17, s.5.18, s.5.19, s.6, s.7,
    REVISION
FROM rules
