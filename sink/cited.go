package sink

import (
	"regexp"
	"slices"

	"policywatch/extract"
	"policywatch/normalize"
)

// citedNumber is a document number in running text: 苏医保发〔2024〕12号.
var citedNumber = regexp.MustCompile(`\p{Han}{2,20}[〔\[［]\s*(?:19|20)\d\d\s*[〕\]］]\s*第?\s*\d{1,4}\s*号`)

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
		for _, s := range citedNumber.FindAllString(item.Answer, maxCited) {
			if n := normalize.NormalDocNumber(s); n != own && !slices.Contains(numbers, n) && len(numbers) < maxCited {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}
