package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

var boilerplate = loadBoilerplate()

type boilerplateWords struct {
	whole  map[string]bool
	starts map[rune][]string // by first rune
	within [][]byte
}

func loadBoilerplate() boilerplateWords {
	by := kinds(words("boilerplate.txt"))
	b := boilerplateWords{whole: set(by['=']), starts: map[rune][]string{}}
	for _, w := range by['*'] {
		b.within = append(b.within, []byte(w))
	}
	for _, w := range by['^'] {
		r := firstRune(w)
		b.starts[r] = append(b.starts[r], w)
	}
	return b
}

// longestBoilerplate is the length in bytes above which a line is never taken
// for boilerplate: disclaimers run to a hundred characters, articles further.
const longestBoilerplate = 360

// isBoilerplate tells whether a line belongs to the site and not to the text:
// navigation, tools, share bars, disclaimers, editors' names.
//
//	"首页 顶部" yes   "提示:本内容不能代替面诊,如有不适请尽快就医。" yes   "提示:请于12月31日前缴费" no
func isBoilerplate(line string) bool {
	if len(line) > longestBoilerplate {
		return false
	}
	if !hasLetter(line) || isCounts(line) || strings.Contains(line, "不代表") && hasAny(line, []string{"观点", "立场"}) {
		return true
	}
	line = strings.TrimLeft(line, "[【（( ")
	starts := boilerplate.starts[firstRune(line)]
	if starts == nil && len(line) > 90 {
		return false
	}
	var buf [longestBoilerplate]byte
	s := foldTo(buf[:0], line)
	if boilerplate.whole[string(s)] {
		return true
	}
	for _, w := range starts {
		if len(s) >= len(w) && string(s[:len(w)]) == w {
			return true
		}
	}
	if len(s) <= 90 {
		for _, w := range boilerplate.within {
			if bytes.Contains(s, w) {
				return true
			}
		}
	}
	return false
}

// hasLetter tells whether a line says anything: a letter, or digits that are
// more than a time of day. The hyphen of a list item (- 无起付线) is neither.
func hasLetter(line string) bool {
	digit, clock, parted := false, false, false
	for _, r := range line {
		switch {
		case r >= '0' && r <= '9':
			digit = true
		case r == ':':
			clock = true
		case r == '-' || r == '/' || r == '.':
			parted = true // a date, or a figure
		case r == '○' || unicode.IsLetter(r) || r > 0x80 && unicode.IsDigit(r) || r == '%' || r == '％':
			return true
		}
	}
	return digit && (!clock || parted)
}

// fold makes labels comparable: no white space, half-width colons.
func fold(s string) string {
	var buf [64]byte
	return string(foldTo(buf[:0], s))
}

func foldTo(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r < 0x80 && r > ' ':
			b = append(b, byte(r))
		case r == '：':
			b = append(b, ':')
		case !isBlank(r):
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// tools are the words of the bar under an article and of the line over its
// answers, counted what may stand with their numbers.
var (
	tools   = []string{"点赞", "点击", "点", "赞", "收藏", "评论", "转发", "分享", "阅读", "浏览", "回复", "举报", "喜欢", "在看", "我要", "关注", "打赏", "推荐", "参与", "播放", "查看", "解答", "回答"}
	counted = []string{"共", "全部", "律师", "医生", "网友", "位", "个", "人", "次", "条", "万", "千", "k", "w", "+"}
)

// isCounts tells a line of tools and counts, or one that says how often the
// page was read:
//
//	点赞 128 收藏 33   7 收藏 我要举报   共 2 位律师解答   云州民生 · 04-11 · 阅读 2.3万
//	3次   10万元: no
func isCounts(line string) bool {
	if len(line) > 120 || strings.Contains(line, "。") {
		return false
	}
	if rest := strings.TrimLeft(line, "0123456789 "); rest != line && len(line) < 20 && hasAnySuffix(rest, []string{"分钟前", "小时前", "天前", "月前"}) && runeLen(rest) <= 3 {
		return true
	}
	for _, w := range []string{"阅读", "浏览", "点击", "播放"} {
		_, rest, ok := strings.Cut(line, w)
		rest = strings.TrimLeft(rest, " ：:(（量数")
		if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
			continue
		}
		if _, dated := findDay(line); dated {
			return false // the line with date and source
		}
		if tail := strings.TrimLeft(rest, "0123456789.,"); tail == "" || hasAnyPrefix(tail, []string{"万", "次", "人", " ", "）", ")", "+", "w", "k"}) {
			return true
		}
	}
	found := false
	for line != "" {
		r, w := utf8.DecodeRuneInString(line)
		if r < 0x80 && !unicode.IsLetter(r) || isBlank(r) || r == '·' || r == '｜' || r == '（' || r == '）' {
			line = line[w:]
			continue
		}
		if t := prefixOf(line, tools); t != "" {
			line, found = line[len(t):], true
		} else if t := prefixOf(line, counted); t != "" {
			line = line[len(t):]
		} else {
			return false
		}
	}
	return found
}

func prefixOf(s string, words []string) string {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return w
		}
	}
	return ""
}
