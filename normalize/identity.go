package normalize

import (
	"crypto/sha256"
	"encoding/hex"
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

// setIdentity gives a record its policy key and its id.
//
// The policy key says which rule a record states, whatever its value: the
// fields of the output contract and, because two rules of one table would
// collide without them, per (每次, 每年), base, the unit and relation of the
// value (2% + 3元 are two terms of one rule), the kind, tier, visit, and years
// contributed. The id adds where it stands and what it says; the parser's
// version is in neither.
func setIdentity(r *Record, documentKey, itemKey string) {
	key := []string{r.Region, r.Scheme, r.Measure, r.Payer, strings.Join(r.Population, ","), strings.Join(r.Care, ","),
		strings.Join(r.Institution, ","), bracketKey(r.Age), bracketKey(r.Amount), r.Condition,
		r.Per, r.Base, r.Value.Unit, r.Relation, r.Kind, r.Tier, r.Visit, bracketKey(r.Contributed)}
	r.PolicyKey = hashOf(key...)
	unlimited := ""
	if r.Value.Unlimited {
		unlimited = "unlimited"
	}
	r.ID = hashOf(documentKey, itemKey, r.PolicyKey, orEmpty(r.Value.Min), orEmpty(r.Value.Max), unlimited, orEmpty(r.Effective.From))
}

func bracketKey(b *Bracket) string {
	if b == nil {
		return ""
	}
	return orEmpty(b.Min) + "~" + orEmpty(b.Max)
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// hashOf is 32 hex digits over the fields, each closed by a byte that no text
// holds.
func hashOf(fields ...string) string {
	h := sha256.New()
	for _, f := range fields {
		h.Write([]byte(f))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
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
