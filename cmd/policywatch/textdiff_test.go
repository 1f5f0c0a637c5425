package main

import (
	"strings"
	"testing"
)

func TestDiffText(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"the same", "一。二。", "一。二。", ""},
		{"a figure", "第一条。起付线500元。第三条。", "第一条。起付线600元。第三条。", "  第一条。\n- 起付线【5】00元。\n+ 起付线【6】00元。\n  第三条。\n"},
		{"a sentence more", "一。二。", "一。新。二。", "  一。\n+ 新。\n  二。\n"},
		{"a sentence less", "一。二。三。", "一。三。", "  一。\n- 二。\n  三。\n"},
		{"words more", "详询医保局。", "详询医保局，电话12393。", "- 详询医保局。\n+ 详询医保局【，电话12393】。\n"},
		{"far apart", "甲。一。二。三。四。乙。", "甲1。一。二。三。四。乙1。", "- 甲。\n+ 甲【1】。\n  一。\n  …\n  四。\n- 乙。\n+ 乙【1】。\n"},
		{"nothing alike", "天。", "地！", "- 天。\n+ 地！\n"},
		{"from nothing", "", "一。", "+ 一。\n"},
	} {
		var got strings.Builder
		diffText(&got, test.old, test.new)
		if got.String() != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got.String(), test.want)
		}
	}
}

func FuzzDiffText(f *testing.F) {
	f.Add("一。二。三。", "一。三。")
	f.Fuzz(func(t *testing.T, old, new string) {
		was, is := []string{}, []string{}
		for _, op := range diffLists(sentencesOf(old), sentencesOf(new)) {
			if op.kind != '+' {
				was = append(was, op.text)
			}
			if op.kind != '-' {
				is = append(is, op.text)
			}
		}
		if strings.Join(was, "\x00") != strings.Join(sentencesOf(old), "\x00") || strings.Join(is, "\x00") != strings.Join(sentencesOf(new), "\x00") {
			t.Errorf("the diff of %q and %q gives %q and %q", old, new, was, is)
		}
	})
}
