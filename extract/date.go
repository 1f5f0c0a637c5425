package extract

import (
	"strings"
	"time"
	"unicode/utf8"
)

// A day is a civil date found in a line, with the bytes it takes there.
type day struct {
	date       string // "2006-01-02"
	start, end int    // with the time of day, where one follows
	han        bool   // written 2025年4月24日 or 二〇二五年…
}

// findDay finds the first whole civil date in s: 2025-04-24, 2025/4/24,
// 2025.4.24, 2025年4月24日, 二〇二五年四月二十四日, each with or without a time
// of day after it. A month alone is none.
func findDay(s string) (day, bool) {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= '0' && c <= '9' {
			if d, ok := arabicDay(s, i); ok {
				return d, true
			}
			for i < len(s) && s[i] >= '0' && s[i] <= '9' {
				i++
			}
			continue
		}
		if c == 0xe4 && strings.HasPrefix(s[i:], "二") {
			if d, ok := hanDay(s, i); ok {
				return d, true
			}
		}
		i++
	}
	return day{}, false
}

func arabicDay(s string, i int) (day, bool) {
	y, j := digits(s, i)
	if j-i != 4 || y < 1949 || y > 2100 {
		return day{}, false
	}
	if k := skipBlanks(s, j); strings.HasPrefix(s[k:], "年") {
		j = k
	}
	sep, w := utf8.DecodeRuneInString(s[j:])
	if w == 0 || !strings.ContainsRune("-/.年－", sep) {
		return day{}, false
	}
	j = skipBlanks(s, j+w)
	m, k := digits(s, j)
	if k == j || k-j > 2 {
		return day{}, false
	}
	k = skipBlanks(s, k)
	sep2, w := utf8.DecodeRuneInString(s[k:])
	if sep == '年' && sep2 != '月' || sep != '年' && sep2 != sep {
		return day{}, false
	}
	k = skipBlanks(s, k+w)
	d, e := digits(s, k)
	if e == k || e-k > 2 || !validDay(y, m, d) {
		return day{}, false
	}
	if sep == '年' {
		e = skipBlanks(s, e)
		if !strings.HasPrefix(s[e:], "日") && !strings.HasPrefix(s[e:], "号") {
			return day{}, false
		}
		e += len("日")
	}
	return day{civil(y, m, d), i, skipClock(s, e), sep == '年'}, true
}

// hanDay reads 二〇二五年四月二十四日, as official texts sign.
func hanDay(s string, i int) (day, bool) {
	y, n := 0, 0
	j := i
	for n < 4 {
		r, w := utf8.DecodeRuneInString(s[j:])
		v := strings.IndexRune("〇一二三四五六七八九", r)
		if strings.ContainsRune("零○ＯO0", r) && w > 0 {
			v = 0
		}
		if v < 0 || w == 0 {
			return day{}, false
		}
		y = y*10 + v/len("一")
		j += w
		n++
	}
	if !strings.HasPrefix(s[j:], "年") {
		return day{}, false
	}
	m, j := hanNumber(s, j+len("年"))
	if !strings.HasPrefix(s[j:], "月") {
		return day{}, false
	}
	d, j := hanNumber(s, j+len("月"))
	if !strings.HasPrefix(s[j:], "日") || !validDay(y, m, d) {
		return day{}, false
	}
	return day{civil(y, m, d), i, j + len("日"), true}, true
}

// hanNumber reads 一 to 三十一.
func hanNumber(s string, i int) (n, end int) {
	for i < len(s) {
		r, w := utf8.DecodeRuneInString(s[i:])
		if r == '十' {
			if n == 0 {
				n = 1
			}
			n *= 10
		} else if v := strings.IndexRune("〇一二三四五六七八九", r); v >= 0 {
			n += v / len("一")
		} else {
			break
		}
		i += w
	}
	return n, i
}

func digits(s string, i int) (n, end int) {
	for end = i; end < len(s) && s[end] >= '0' && s[end] <= '9' && end-i < 9; end++ {
		n = n*10 + int(s[end]-'0')
	}
	return n, end
}

func skipBlanks(s string, i int) int {
	for i < len(s) {
		r, w := utf8.DecodeRuneInString(s[i:])
		if !isBlank(r) {
			break
		}
		i += w
	}
	return i
}

// skipClock steps over a time of day: " 09:30", "T09:30:00+08:00".
func skipClock(s string, i int) int {
	j := i
	if j < len(s) && s[j] == 'T' {
		j++
	} else {
		j = skipBlanks(s, j)
	}
	_, k := digits(s, j)
	if k == j || k-j > 2 || k >= len(s) || s[k] != ':' {
		return i
	}
	for k < len(s) && strings.IndexByte("0123456789:.+Z", s[k]) >= 0 {
		k++
	}
	return k
}

func validDay(y, m, d int) bool {
	return y >= 1949 && y <= 2100 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && y%100 != 0 || y%400 == 0 {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func civil(y, m, d int) string {
	return string([]byte{
		byte('0' + y/1000), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-', byte('0' + d/10), byte('0' + d%10),
	})
}

// metaDay reads the date of a meta tag or of JSON-LD. An instant with a zone
// becomes the day that it is in China (UTC+8).
func metaDay(s string) string {
	s = trim(s)
	if len(s) > 64 {
		return ""
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		t = t.UTC().Add(8 * time.Hour)
		if validDay(t.Year(), int(t.Month()), t.Day()) {
			return civil(t.Year(), int(t.Month()), t.Day())
		}
	}
	if d, ok := findDay(s); ok {
		return d.date
	}
	return packedDay(s)
}

// packedDay finds 20250424 in s, as URLs and file names write days.
func packedDay(s string) string {
	for i := 0; i < len(s); i++ {
		n, j := digits(s, i)
		if j-i == 8 && (i == 0 || s[i-1] < '0' || s[i-1] > '9') && (j == len(s) || s[j] < '0' || s[j] > '9') {
			if y, m, d := n/10000, n/100%100, n%100; validDay(y, m, d) {
				return civil(y, m, d)
			}
		}
		if j > i {
			i = j - 1
		}
	}
	return ""
}
