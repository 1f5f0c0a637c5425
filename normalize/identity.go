package normalize

import (
	"crypto/sha256"
	"strings"
	"unicode"

	"policywatch/extract"
)

// DocumentKey names a document for good: issuer and 文号 where it has one (a
// notice keeps its number on whatever site it stands), else its URL, else what
// the context calls it.
//
//	"昆山市医疗保障局" "昆医保〔2025〕3号" → "昆山市医疗保障局 昆医保〔2025〕3号"
func DocumentKey(doc *extract.Document, ctx Context) string {
	switch {
	case doc.DocNumber != "":
		return strings.TrimSpace(squeezed(doc.Issuer) + " " + squeezed(doc.DocNumber))
	case doc.URL != "":
		return doc.URL
	}
	return ctx.File
}

// ItemKey names an item within its document: its role and its question without
// spaces, punctuation and ordinal, so that a reordered or restyled page keeps
// its items.
func ItemKey(item *extract.Item) string {
	return string(item.Role) + " " + NormalQuestion(item.Question)
}

// NormalQuestion is a question without white space, punctuation and a leading
// ordinal, in plain width and lower case: the form in which questions compare.
//
//	"一、 昆山医保 每月返多少钱？" → "昆山医保每月返多少钱"
func NormalQuestion(q string) string {
	var b strings.Builder
	b.Grow(len(q))
	for _, r := range q[ordinalLen(q):] {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == '%' {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// ordinalLen is the length of an ordinal that opens s ("一、", "(二)", "3."),
// with the white space around it.
func ordinalLen(s string) int {
	const digits = "一二三四五六七八九十百0123456789０１２３４５６７８９"
	rest := strings.TrimLeft(s, " \t　")
	open := strings.TrimLeft(rest, "(（第")
	n := strings.TrimLeft(open, digits)
	if n == open {
		return len(s) - len(rest)
	}
	end := strings.TrimLeft(n, ")）、.．章节条")
	if end == n || rest == open && strings.HasPrefix(n, ".") && strings.IndexAny(end, "0123456789") == 0 {
		return len(s) - len(rest)
	}
	return len(s) - len(strings.TrimLeft(end, " \t　"))
}

// A digest is the first half of a SHA-256 sum.
type digest [16]byte

// A keyer makes keys of fields. It keeps its buffers from key to key.
type keyer struct {
	fields []byte
	other  Record // see ruleWithout
}

// policy gives a record's policy key: which rule it states, whatever its value.
// It holds the fields of the output contract and, because two rules of one
// table would collide without them, per (每次, 每年), base, the unit and relation
// of the value (2% + 3元 are two terms of one rule), the kind, tier, visit, and
// years contributed.
func (k *keyer) policy(r *Record) digest {
	k.fields = k.fields[:0]
	k.add(r.Region)
	k.add(r.Scheme)
	k.add(r.Measure)
	k.add(r.Payer)
	k.add(r.Population...)
	k.add(r.Care...)
	k.add(r.Institution...)
	k.bracket(r.Age)
	k.bracket(r.Amount)
	k.add(r.Condition)
	k.add(r.Per)
	k.add(r.Base)
	k.add(r.Value.Unit)
	k.add(r.Relation)
	k.add(r.Kind)
	k.add(r.Tier)
	k.add(r.Visit)
	k.bracket(r.Contributed)
	return k.sum()
}

// statement gives the id of a record whose policy key is known: it adds where
// the record stands and what it says; the parser's version is in neither.
func (k *keyer) statement(r *Record, documentKey, itemKey string) digest {
	unlimited := ""
	if r.Value.Unlimited {
		unlimited = "unlimited"
	}
	k.fields = k.fields[:0]
	for _, field := range [...]string{documentKey, itemKey, r.PolicyKey, orEmpty(r.Value.Min), orEmpty(r.Value.Max), unlimited, orEmpty(r.Effective.From)} {
		k.add(field)
	}
	return k.sum()
}

// add adds a field, or the members of a set; a byte that no text holds closes it.
func (k *keyer) add(values ...string) {
	for i, v := range values {
		if i > 0 {
			k.fields = append(k.fields, ',')
		}
		k.fields = append(k.fields, v...)
	}
	k.fields = append(k.fields, 0)
}

func (k *keyer) bracket(b *Bracket) {
	if b != nil {
		k.fields = append(k.fields, orEmpty(b.Min)...)
		k.fields = append(k.fields, '~')
		k.fields = append(k.fields, orEmpty(b.Max)...)
	}
	k.fields = append(k.fields, 0)
}

func (k *keyer) sum() digest {
	sum := sha256.Sum256(k.fields)
	return digest(sum[:])
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// squeezed is s without white space.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
