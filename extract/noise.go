package extract

import "strings"

var (
	noiseKinds = loadNoise()
	bodyNames  = set(words("body.txt"))
)

// loadNoise maps a word of a class name to its kind in words/noise.txt.
func loadNoise() map[string]byte {
	m := map[string]byte{}
	for kind, list := range kinds(words("noise.txt")) {
		for _, w := range list {
			m[strings.TrimSpace(w)] = kind
		}
	}
	return m
}

// A nameHint is what the class and id of an element say of it.
type nameHint uint8

const (
	hintNoise    nameHint = 1 << iota // navigation, share bars, advertisements
	hintBody                          // the text of an article, in a known template
	hintQuestion                      // a question of a list
	hintAnswer                        // its answer
	hintShort                         // the short answer over an explanation
	hintFold                          // part of an accordion: may be hidden and yet text
	hintHidden                        // not shown, by the names that style sheets use for it
)

// readNames reads a class or id attribute.
func readNames(names string) nameHint {
	if names == "" || len(names) > 400 {
		return 0
	}
	var hint nameHint
	var content bool
	for name := range strings.FieldsSeq(names) {
		lower := strings.ToLower(name)
		if bodyNames[lower] {
			hint |= hintBody
		}
		switch lower {
		case "hidden", "hide", "d-none", "dn", "display-none", "sr-only", "visually-hidden", "screen-reader-text":
			hint |= hintHidden
		}
		prev := ""
		for word := range nameParts(name, lower) {
			switch noiseKinds[word] {
			case 'c':
				content = true
			case 'n':
				hint |= hintNoise
			case 'w':
				if word == lower {
					hint |= hintNoise
				}
			}
			hint |= foldHint(word, prev)
			prev = word
		}
	}
	if content {
		hint &^= hintNoise
	}
	if hint&(hintQuestion|hintAnswer|hintShort|hintBody) != 0 {
		hint &^= hintNoise
	}
	return hint
}

func foldHint(word, prev string) nameHint {
	switch word {
	case "question", "ques", "wenti", "tiwen", "wen", "ask":
		return hintQuestion | hintFold
	case "answer", "ans", "huida", "daan", "huifu", "reply", "dafu":
		if prev == "short" || prev == "quick" || prev == "brief" {
			return hintShort
		}
		return hintAnswer | hintFold
	case "q":
		return hintQuestion
	case "a", "da":
		return hintAnswer
	case "accordion", "collapse", "panel", "faq", "toggle", "fold", "pane", "spoiler", "expand":
		return hintFold
	case "shortanswer", "quickanswer", "jianda":
		return hintShort
	}
	return 0
}

// nameParts cuts a class name at hyphens, underscores and capitals:
// "articleNav-top" gives article, nav, top.
func nameParts(name, lower string) func(func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(name); i++ {
			end := i == len(name) || name[i] == '-' || name[i] == '_' || name[i] >= '0' && name[i] <= '9'
			camel := i > 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z'
			if !end && !camel {
				continue
			}
			if i > start && !yield(lower[start:i]) {
				return
			}
			start = i
			if end {
				start = i + 1
			}
		}
	}
}
