package crawl

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

const (
	zhHans = "2025年昆山市职工医保个人账户每月划入多少？按个人缴费基数的2.8%划入，自2025年1月1日起施行。"
	zhHant = "健保費率為百分之五點一七，應於次月底前繳納，逾期加徵滯納金。本局辦理時間為上午九時。"
)

func TestDecode(t *testing.T) {
	gbk := func(s string) string { b, _ := simplifiedchinese.GBK.NewEncoder().String(s); return b }
	gb18030 := func(s string) string { b, _ := simplifiedchinese.GB18030.NewEncoder().String(s); return b }
	big5 := func(s string) string { b, _ := traditionalchinese.Big5.NewEncoder().String(s); return b }
	utf16 := func(s string) string {
		b, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
		return b
	}
	meta := func(c, s string) string {
		return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=` + c + `"><title>` + s + `</title>`
	}
	for _, tc := range []struct {
		name, body, contentType, charset, want string
	}{
		{"valid UTF-8, nothing said", zhHans, "", "utf-8", zhHans},
		{"UTF-8 with a mark", "\xEF\xBB\xBF" + zhHans, "text/html; charset=gbk", "utf-8", zhHans},
		{"UTF-16 with a mark", utf16(zhHans), "text/html", "utf-16le", zhHans},
		{"header says gbk", gbk(zhHans), "text/html; charset=GBK", "gb18030", zhHans},
		{"meta says gb2312", gbk(meta("gb2312", zhHans)), "text/html", "gb18030", zhHans},
		{"meta says gb2312, is UTF-8", meta("gb2312", zhHans), "text/html", "utf-8", zhHans},
		{"header says gb2312, is UTF-8", zhHans, "text/html; charset=gb2312", "utf-8", zhHans},
		{"both say utf-8, is GBK", gbk(meta("utf-8", zhHans)), "text/html; charset=utf-8", "gb18030", zhHans},
		{"nothing said, GBK", gbk(zhHans), "text/html", "gb18030", zhHans},
		{"nothing said, Big5", big5(zhHant), "text/html", "big5", zhHant},
		{"meta says big5", big5(meta("big5", zhHant)), "", "big5", zhHant},
		{"header says big5, is GBK", gbk(zhHans), "text/html; charset=big5", "gb18030", zhHans},
		{"Apache's default header, meta says gbk", gbk(meta("gbk", zhHans)), "text/html; charset=ISO-8859-1", "gb18030", zhHans},
		{"Apache's default header, GBK", gbk(zhHans), "text/html; charset=ISO-8859-1", "gb18030", zhHans},
		{"four-byte character", gb18030("𠮷林" + zhHans), "text/html; charset=gb2312", "gb18030", "𠮷林" + zhHans},
		{"XML declaration", gbk(`<?xml version="1.0" encoding="GB2312"?><t>` + zhHans), "text/xml", "gb18030", zhHans},
		{"UTF-8 with broken bytes", zhHans + "\xff\xfe" + zhHans, "text/html; charset=utf-8", "utf-8", zhHans + "\uFFFD" + zhHans},
		{"UTF-8 cut in a character", zhHans + "\xE5\x8C", "text/html; charset=gb2312", "utf-8", zhHans},
		{"meta after 5 KB of script", gbk("<script>" + strings.Repeat("x", 5000) + "</script>" + meta("gbk", zhHans)), "", "gb18030", zhHans},
		{"short GBK that is valid UTF-8 too", gbk("摹牟墨"), "text/html; charset=gbk", "gb18030", "摹牟墨"},
		{"unknown label", gbk(zhHans), "text/html; charset=x-gibberish", "gb18030", zhHans},
		{"plain ASCII", "hello", "text/html; charset=gb2312", "utf-8", "hello"},
		{"Japanese declared", "\x82\xb1\x82\xea\x82\xcd", "text/html; charset=Shift_JIS", "shift_jis", "これは"},
		{"empty", "", "", "utf-8", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, charset := Decode([]byte(tc.body), tc.contentType)
			if charset != tc.charset {
				t.Errorf("charset = %q, want %q", charset, tc.charset)
			}
			if !strings.Contains(string(got), tc.want) {
				t.Errorf("text = %q, want it to hold %q", got, tc.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xEF\xBB\xBFx"), "text/html; charset=gbk")
	f.Add([]byte("<meta charset=big5>\xa4\xa4\xa4\xe5"), "")
	f.Add([]byte("<?xml encoding='utf-16'?>"), "text/xml")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, charset := Decode(body, contentType)
		if !utf8.Valid(text) {
			t.Errorf("%q is not valid UTF-8", text)
		}
		if charset == "" {
			t.Error("no charset named")
		}
	})
}
