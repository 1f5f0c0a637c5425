-- Makes the timelines of some rules anew, from what pages state of them.
--
-- A statement without a day of its own holds from the day of publishing or,
-- where the page said something else before, from the day on which it was seen
-- to say this. Of the statements from one day the best counts: one that still
-- stands, by authority, by day of publishing, by confidence; and it does not
-- count while one of higher authority is in force. A value holds until its
-- last day, or until its document is repealed, or the next one begins, or the
-- page that stated it was seen to have dropped it.
--
-- The choice is made on few columns; the words of the chosen are fetched last.
INSERT INTO timelines
WITH
    toDate32('1900-01-01') AS never,
    toDate32('2299-12-31') AS forever,
    said AS
    (
        SELECT
            policy_key, id, source, url, first_seen, value, rank, published, confidence,
            effective_from IS NOT NULL AS dated,
            least(ifNull(effective_to, forever), ifNull(addDays(over.day, -1), forever)) AS until,
            closed_at IS NULL AS stands,
            if(close_reason = 'edited', toDate32(toTimeZone(ifNull(closed_at, first_seen), 'Asia/Shanghai')), forever) AS closed_on,
            toDate32(toTimeZone(first_seen, 'Asia/Shanghai')) AS seen_on,
            min(first_seen) OVER (PARTITION BY policy_key, source, url) < first_seen AS edited,
            multiIf(dated, assumeNotNull(effective_from), edited, seen_on, ifNull(published, seen_on)) AS start
        FROM statements
        LEFT JOIN (SELECT doc_number, toNullable(min(day)) AS day FROM repeals GROUP BY doc_number) AS over USING (doc_number)
        WHERE kind = 'rule' AND NOT derived AND relation = 'is' AND (measure, region, policy_key) IN (KEYS)
    ),
    best AS
    (
        SELECT policy_key, start, value, (id, source, url, first_seen) AS record, rank, stands, dated, until, closed_on
        FROM said
        ORDER BY policy_key, start, stands DESC, rank DESC, ifNull(published, never) DESC, confidence DESC, first_seen DESC, id DESC, url DESC
        LIMIT 1 BY policy_key, start
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
        FROM best
        WINDOW earlier AS (PARTITION BY policy_key ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    standing AS
    (
        SELECT
            *,
            lagInFrame(value, 1, '') OVER before AS value_before,
            lagInFrame(closed_on, 1, never) OVER before AS closed_before,
            dated OR value != value_before OR start > closed_before AS begins -- said again is nothing new
        FROM under
        WHERE overruled_until < start
        WINDOW before AS (PARTITION BY policy_key ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    -- What is said again goes on until the last who says it drops it, in the words
    -- of the best who says it yet.
    going_on AS
    (
        SELECT
            * EXCEPT (closed_on, record),
            max(closed_on) OVER (PARTITION BY policy_key, stretch) AS closed_on,
            argMax(record, (stands, rank, -toInt32(start))) OVER (PARTITION BY policy_key, stretch) AS record
        FROM (SELECT *, sum(begins) OVER (PARTITION BY policy_key ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS stretch FROM standing)
    ),
    holding AS
    (
        SELECT
            *,
            leadInFrame(start, 1, forever) OVER (PARTITION BY policy_key ORDER BY start ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next,
            nullIf(greatest(start, least(until, addDays(if(next < forever, next, closed_on), -1))), addDays(forever, -1)) AS last
        FROM going_on
        WHERE begins
    ),
    voices AS
    (
        SELECT policy_key, value, uniqExact(cityHash64(source, url)) AS pages, uniqExact(cityHash64(evidence)) AS texts
        FROM statements
        WHERE kind = 'rule' AND NOT derived AND relation = 'is' AND (measure, region, policy_key) IN (KEYS)
        GROUP BY policy_key, value
    ),
    segments AS
    (
        SELECT
            s.measure AS measure, s.region AS region, s.policy_key AS policy_key,
            (region_name, scheme, value_unit, per, base, payer, population, care, institution,
                age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit) AS rule,
            (h.start, h.last, h.dated, s.value, value_min, value_max, date_min, date_max, unlimited, effective_from, effective_to,
                s.id, evidence, s.source, s.url, title, authority, issuer, doc_number, published, s.first_seen, close_reason, confidence,
                v.pages, v.texts) AS segment
        FROM statements AS s
        INNER JOIN holding AS h ON s.policy_key = h.policy_key AND s.id = h.record.1 AND s.source = h.record.2 AND s.url = h.record.3 AND s.first_seen = h.record.4
        INNER JOIN voices AS v ON s.policy_key = v.policy_key AND s.value = v.value
        WHERE (s.measure, s.region, s.policy_key) IN (KEYS)
    ),
    rules AS
    (
        SELECT measure, region, policy_key, any(rule) AS r, arraySort(x -> x.1, groupArray(segment)) AS s
        FROM segments
        GROUP BY measure, region, policy_key
    )
SELECT
    measure, region, policy_key,
    r.1, r.2, r.3, r.4, r.5, r.6, r.7, r.8, r.9, r.10, r.11, r.12, r.13, r.14, r.15, r.16, r.17, r.18,
    s.1, s.2, s.3, s.4, s.5, s.6, s.7, s.8, s.9, s.10, s.11, s.12, s.13,
    s.14, s.15, s.16, s.17, s.18, s.19, s.20, s.21, s.22, s.23, s.24, s.25,
    REVISION
FROM rules
SETTINGS join_algorithm = 'hash' -- what is joined to the statements is small
