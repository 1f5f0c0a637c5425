package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/sink"
)

// words speaks of policies in one language.
type words struct {
	lang   string // zh or en
	labels map[[2]string]string
	text   phrases
}

// newWords speaks "zh" or "en", "" what the person at the terminal speaks.
func newWords(lang string) (*words, error) {
	if lang == "" {
		lang = "en"
		locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
		if strings.HasPrefix(locale, "zh") {
			lang = "zh"
		}
	}
	text, ok := allPhrases[lang]
	if !ok {
		return nil, withCode(exitUsage, fmt.Errorf("--lang %q: there are zh and en", lang))
	}
	list, err := lexicon.LoadLabels()
	if err != nil {
		return nil, err
	}
	w := &words{lang: lang, labels: map[[2]string]string{}, text: text}
	for _, l := range list {
		label := l.English
		if lang == "zh" {
			label = l.Chinese
		}
		w.labels[[2]string{l.Vocabulary, l.Value}] = label
	}
	return w, nil
}

// storeLabels gives the labels as the store keeps them.
func storeLabels() ([]sink.Label, error) {
	list, err := lexicon.LoadLabels()
	if err != nil {
		return nil, err
	}
	labels := make([]sink.Label, len(list))
	for i, l := range list {
		labels[i] = sink.Label{Vocabulary: l.Vocabulary, Value: l.Value, ZH: l.Chinese, EN: l.English}
	}
	return labels, nil
}

// label gives what people read for a value of a vocabulary; the value itself
// where there is no label.
func (w *words) label(vocabulary, value string) string {
	if l, ok := w.labels[[2]string{vocabulary, value}]; ok {
		return l
	}
	return value
}

// value puts the unit of a value, as sink.ValueText writes it, into words.
//
//	≥670 CNY    → ≥670元, ≥670 CNY
//	10 workday  → 10个工作日, 10 workdays
//	unlimited   → 不设限, unlimited
func (w *words) value(value string) string {
	figure, unit, ok := strings.Cut(value, " ")
	if !ok {
		if value == "unlimited" {
			return w.text.unlimited
		}
		return value
	}
	if unit == "pp" {
		unit = "percentage_point"
	}
	label := w.label("unit", unit)
	switch {
	case w.lang == "zh":
		return figure + label
	case figure == "1":
		label = strings.TrimSuffix(label, "s")
	}
	return figure + " " + label
}

// phrases are the words that are in no vocabulary.
type phrases struct {
	noChange, nothing        string
	somewhere, nationwide    string
	now, was                 string
	from, seen               string // with %s for a day
	silent, unlimited        string
	age, amount, contributed string // with %s for a bracket
	comma                    string
	lost                     string            // with %s for what decided
	status                   map[string]string // of coverage
}

var allPhrases = map[string]phrases{
	"en": {
		noChange: "No change of policy was seen.", nothing: "Nothing is known of that.", somewhere: "(region not said)", nationwide: "nationwide",
		now: "now", was: "was", from: "from %s", seen: "seen %s",
		silent: "silent edit", unlimited: "unlimited",
		age: "%s years old", amount: "%s CNY", contributed: "%s years paid",
		comma:  ", ",
		lost:   "lost by %s",
		status: map[string]string{"official": "official", "aggregator": "no official page", "conflicting": "pages disagree", "stale": "term over", "never": "nothing known"},
	},
	"zh": {
		noChange: "没有发现政策变化。", nothing: "没有相关内容。", somewhere: "（未说明地区）", nationwide: "全国",
		now: "现", was: "原", from: "自%s", seen: "%s发现",
		silent: "网页日期未改", unlimited: "不设限",
		age: "%s岁", amount: "%s元", contributed: "缴费%s年",
		comma:  "，",
		lost:   "未采用（%s）",
		status: map[string]string{"official": "官方", "aggregator": "无官方网页", "conflicting": "说法不一", "stale": "已到期", "never": "未见"},
	},
}
