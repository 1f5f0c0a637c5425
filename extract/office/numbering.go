package office

import (
	"strconv"
	"strings"
)

// numbering gives list paragraphs the ordinals that Word shows and the file
// does not hold.
type numbering struct {
	abstract map[string]string         // numId → abstractNumId
	levels   map[string]map[int]*level // by abstractNumId
}

type level struct {
	format string // decimal, chineseCounting, bullet, …
	text   string // "%1、", "（%2）"
	start  int
	next   int
}

func readNumbering(data []byte) numbering {
	type val struct {
		Val string `xml:"val,attr"`
	}
	var doc struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Index  int `xml:"ilvl,attr"`
				Start  val `xml:"start"`
				Format val `xml:"numFmt"`
				Text   val `xml:"lvlText"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Nums []struct {
			ID       string `xml:"numId,attr"`
			Abstract val    `xml:"abstractNumId"`
		} `xml:"num"`
	}
	n := numbering{map[string]string{}, map[string]map[int]*level{}}
	if data == nil || decoder(data).Decode(&doc) != nil {
		return n
	}
	for _, a := range doc.Abstract {
		n.levels[a.ID] = map[int]*level{}
		for _, l := range a.Levels {
			start := number(l.Start.Val, 1)
			n.levels[a.ID][l.Index] = &level{l.Format.Val, l.Text.Val, start, start}
		}
	}
	for _, num := range doc.Nums {
		n.abstract[num.ID] = num.Abstract.Val
	}
	return n
}

// next gives the ordinal of the next paragraph of a list at a level, with what
// parts it from the text, and its depth. List "0" is none.
func (n numbering) next(list string, at int) (marker string, depth int) {
	if list == "0" || at < 0 || at > 8 {
		return "", 0
	}
	levels := n.levels[n.abstract[list]]
	l := levels[at]
	if l == nil {
		return "• ", at + 1
	}
	if l.format == "bullet" {
		return "• ", at + 1
	}
	if l.format == "none" || l.text == "" {
		return "", at + 1
	}
	text := l.text
	for i := range at + 1 {
		if up := levels[i]; up != nil {
			shown := up.next
			if i < at {
				shown = max(up.next-1, up.start)
			}
			text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), ordinal(shown, up.format))
		}
	}
	l.next++
	for i, deeper := range levels {
		if i > at {
			deeper.next = deeper.start
		}
	}
	if last := text[len(text)-1]; last == '.' || last == ')' || last >= '0' && last <= '9' {
		text += " "
	}
	return text, at + 1
}

// ordinal writes n in a number format of Word.
func ordinal(n int, format string) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting", "ideographDigital", "taiwaneseCountingThousand":
		return han(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "lowerLetter":
		if n >= 1 && n <= 26 {
			return string(rune('a' + n - 1))
		}
	case "upperLetter":
		if n >= 1 && n <= 26 {
			return string(rune('A' + n - 1))
		}
	}
	return strconv.Itoa(n)
}

// han writes 1 to 99 in Chinese: 一, 十二, 二十.
func han(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n%10]
	}
	return digits[n/10] + "十" + digits[n%10]
}
