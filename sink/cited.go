package sink

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policywatch/extract"
	"policywatch/normalize"
)

// citedYear is a document number from its bracket on: 〔2024〕12号.
var citedYear = regexp.MustCompile(`^[〔\[［]\s*(?:19|20)\d\d\s*[〕\]］]\s*第?\s*\d{1,4}\s*号`)

// citations gives the document numbers in running text, issuer's word and all:
// 苏医保发〔2024〕12号. The word is 2 to 20 Chinese characters.
func citations(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !strings.Contains(text, "号") {
			return
		}
		end := 0 // of the number before
		for bracket := 0; bracket < len(text); bracket++ {
			switch c := text[bracket]; {
			case c == '[':
			case c == "〔"[0] && strings.HasPrefix(text[bracket:], "〔"):
			case c == "［"[0] && strings.HasPrefix(text[bracket:], "［"):
			default:
				continue
			}
			number := citedYear.FindString(text[bracket:])
			if number == "" {
				continue
			}
			begin, word := bracket, 0
			for begin > end && word < 20 {
				r, size := utf8.DecodeLastRuneInString(text[end:begin])
				if !unicode.Is(unicode.Han, r) {
					break
				}
				begin -= size
				word++
			}
			if word < 2 {
				continue
			}
			end = bracket + len(number)
			bracket = end - 1
			if !yield(text[begin:end]) {
				return
			}
		}
	}
}

// maxCited bounds what is kept of one page.
const maxCited = 100

// cited gives the numbers of the documents that the page's own text names
// besides its own, in order of mention.
func cited(doc *extract.Document) []string {
	own := normalize.NormalDocNumber(doc.DocNumber)
	numbers := []string{}
	for _, item := range doc.Items {
		if item.Role == extract.RoleRelated {
			continue
		}
		for s := range citations(item.Answer) {
			if len(numbers) == maxCited {
				return numbers
			}
			if n := normalize.NormalDocNumber(s); n != own && !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}
