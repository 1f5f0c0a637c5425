package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// findTitle decides the title of a page, unless a rule did, and gives the line
// that shows it, or -1. What the head calls the page is looked for among its
// lines, so that a site's name and column fall off.
func (w *walker) findTitle(d *Document, ld linked, text string, from, to int32) int32 {
	d.learn("title", &d.Title, trim(w.meta.article), "meta ArticleTitle")
	d.learn("title", &d.Title, trim(ld.headline), "JSON-LD")
	if d.Title != "" {
		return w.lineOf(d.Title, text, to)
	}
	site := []string{w.meta.siteName, w.meta.ogSite, w.meta.column}
	tag := cleanLine(w.meta.title)
	shown := int32(-1)
	best := 0
	wanted := bare(firstOf(w.meta.ogTitle, tag))
	var parts []string // of wanted, where a title may begin
	for _, p := range splitTitle(firstOf(w.meta.ogTitle, tag)) {
		parts = append(parts, bare(p))
	}
	for i := int32(0); i < to; i++ {
		l := &w.lines[i]
		if l.card || l.grid != nil || l.runes < 4 || l.runes > 90 || l.link*2 > l.runes {
			continue
		}
		value := 0
		line := text[l.from:l.to]
		if _, n := utf8.DecodeRuneInString(line); l.rank == 0 && !strings.Contains(wanted, line[:n]) {
			continue
		}
		s := bare(line)
		if n := runeLen(s); n >= 4 && wanted != "" && (strings.HasPrefix(wanted, s) || n >= 6 && beginsOne(parts, s) || n > 6 && strings.HasPrefix(s, wanted)) && !isSiteName(text[l.from:l.to], site) {
			value = 100 + 2*n
		}
		switch {
		case l.rank == 1:
			value += 60
		case l.rank == 2 && i <= from+2:
			value += 25
		}
		if value == 0 || l.noise && value < 100 {
			continue
		}
		if i > from+12 && value < 100 {
			continue
		}
		if value > best {
			best, shown = value, i
		}
	}
	if best < 100 {
		if i := w.titleAbove(text, to, site); i >= 0 && (shown < 0 || w.lines[shown].rank != 1) {
			shown = i
		}
	}
	if shown >= 0 && !isSiteName(text[w.lines[shown].from:w.lines[shown].to], site) {
		var title string
		title, shown = w.joinTitle(shown, text, wanted)
		if rest := withoutTag(title); rest != title && !strings.Contains(wanted, bare(title)) && slices.ContainsFunc(parts, func(p string) bool { return p == bare(rest) }) {
			title = rest
		}
		d.learn("title", &d.Title, title, "line of the page")
		return shown
	}
	for _, title := range []string{cutSite(w.meta.ogTitle, site), cutSite(tag, site)} {
		if runeLen(title) >= shortestUnseen || isQuestion(title) {
			d.learn("title", &d.Title, title, "<title>")
			break
		}
	}
	return -1
}

// withoutTag takes off what a forum puts before a title: [求助].
func withoutTag(title string) string {
	if strings.HasPrefix(title, "[") || strings.HasPrefix(title, "【") {
		if i := strings.IndexAny(title, "]】"); i > 0 {
			_, w := utf8.DecodeRuneInString(title[i:])
			return trim(title[i+w:])
		}
	}
	return title
}

// beginsOne tells whether one of the parts of a <title> begins with s. What
// stands within one is no title: the rules that a notice issues are not the
// notice.
func beginsOne(parts []string, s string) bool {
	for _, p := range parts {
		if strings.HasPrefix(p, s) || strings.HasSuffix(p, s) && runeLen(s)*3 >= runeLen(p)*2 {
			return true
		}
	}
	return false
}

// shortestUnseen is the length in characters from which the <title> is
// believed though no line of the page shows it: 医保问答 names a column.
const shortestUnseen = 7

// titleAbove finds the line that stands over the line with date and source: the
// title of pages whose markup tells nothing. It gives -1 where there is none.
func (w *walker) titleAbove(text string, to int32, site []string) int32 {
	for i := int32(1); i < to; i++ {
		l := &w.lines[i]
		if l.grid != nil || l.card || l.runes > 120 {
			continue
		}
		dated := false
		for _, f := range readLabels(text[l.from:l.to]) {
			dated = dated || f.field == "published" || f.field == "source"
		}
		if !dated {
			continue
		}
		for j := i - 1; j >= max(0, i-2); j-- {
			t := &w.lines[j]
			s := text[t.from:t.to]
			if t.grid == nil && !t.card && t.link*2 < t.runes && t.runes >= 6 && t.runes <= 80 && !isBoilerplate(s) && !isSiteName(s, site) && len(readLabels(s)) == 0 {
				return j
			}
		}
		return -1
	}
	return -1
}

// joinTitle adds the lines around line i where the title is set over several.
// It gives the title and its first line.
func (w *walker) joinTitle(i int32, text, wanted string) (string, int32) {
	title := w.lineText(i, text)
	for j := i + 1; j < int32(len(w.lines)) && j < i+4 && w.goesOn(j-1, j); j++ {
		joined := title + w.lineText(j, text)
		if wanted != "" && !strings.Contains(wanted, bare(joined)) {
			break
		}
		title = joined
	}
	for i > 0 && wanted != "" && w.lines[i-1].grid == nil && !w.lines[i-1].card {
		joined := w.lineText(i-1, text) + title
		if !strings.Contains(wanted, bare(joined)) {
			break
		}
		title, i = joined, i-1
	}
	return title, i
}

// goesOn tells whether line j may go on with the title in line i: one heading
// in two lines, or lines of one block.
func (w *walker) goesOn(i, j int32) bool {
	a, b := &w.lines[i], &w.lines[j]
	return b.grid == nil && !b.card && a.rank == b.rank && !b.gap
}

func (w *walker) lineText(i int32, text string) string {
	return text[w.lines[i].from:w.lines[i].to]
}

// lineOf finds the line that shows a known title, or the first of the lines
// that do; a heading first, else the last before the body ends, since
// navigation may show the title too.
func (w *walker) lineOf(title, text string, to int32) int32 {
	want := bare(title)
	at := int32(-1)
	for i := int32(0); i < to; i++ {
		l := &w.lines[i]
		if l.grid != nil || l.card || l.runes > 200 {
			continue
		}
		if _, n := utf8.DecodeRuneInString(text[l.from:l.to]); !strings.Contains(title, text[l.from:int(l.from)+n]) {
			continue
		}
		s := bare(text[l.from:l.to])
		if s == "" || s != want && !(strings.HasPrefix(want, s) && i+1 < to && strings.HasPrefix(want, s+bare(w.lineText(i+1, text)))) {
			continue
		}
		if l.rank == 1 {
			return i
		}
		if at < 0 || !l.noise && (s == want || w.lines[at].noise) {
			at = i
		}
	}
	return at
}

// isSiteName tells whether s names a site or a column rather than a page.
func isSiteName(s string, names []string) bool {
	b := bare(s)
	for _, name := range names {
		if name != "" && bare(name) == b {
			return true
		}
	}
	return isAgency(s) && !isQuestion(s) || hasAnySuffix(b, []string{"网", "网站", "门户", "首页", "平台", "频道", "人民政府", "保障局", "税务局", "人社局", "医保局", "官网", "导航", "栏目", "专栏", "列表", "大全"}) && !strings.Contains(b, "关于") && !isQuestion(s)
}

// cutSite takes the name of the site and of its columns off the <title>:
// 昆山医保怎么返_昆山本地宝, 昆山市医疗保障局 - 关于…的通知.
func cutSite(title string, names []string) string {
	title = trim(title)
	if title == "" {
		return ""
	}
	parts := splitTitle(title)
	if len(parts) == 1 {
		if isSiteName(title, names) {
			return ""
		}
		return title
	}
	for _, p := range parts {
		if runeLen(p) >= 4 && !isSiteName(p, names) {
			return p
		}
	}
	return ""
}

// splitTitle parts a <title> at the signs that sites put between its parts. A
// hyphen counts where it stands between spaces or Chinese characters, not in
// 2024-2025年.
func splitTitle(title string) []string {
	var parts []string
	start := 0
	runes := []rune(title)
	flush := func(end int) {
		if s := trim(string(runes[start:end])); s != "" {
			parts = append(parts, s)
		}
	}
	for i, r := range runes {
		cut := strings.ContainsRune("_|｜»>＞", r)
		if (r == '-' || r == '–' || r == '—' || r == '－') && i > 0 && i+1 < len(runes) {
			a, b := runes[i-1], runes[i+1]
			cut = (a == ' ' || isWide(a) || a == '?') && (b == ' ' || isWide(b) || b == r)
		}
		if cut {
			flush(i)
			start = i + 1
		}
	}
	flush(len(runes))
	if len(parts) == 0 {
		return []string{title}
	}
	return parts
}
