package normalize

import "strings"

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// indexAny is the first place of any of the words in s, -1 for none.
func indexAny(s string, words ...string) int {
	first := -1
	for _, w := range words {
		if i := strings.Index(s, w); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// lastIndexAny is the last place of any of the words in s, -1 for none.
func lastIndexAny(s string, words ...string) int {
	last := -1
	for _, w := range words {
		last = max(last, strings.LastIndex(s, w))
	}
	return last
}

func trimLeft(s string) string { return strings.TrimLeft(s, " \t\n　”") }

func trimRight(s string) string { return strings.TrimRight(s, " \t\n　“") }

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func startsWith(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func endsWith(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}
