package sink

import "testing"

func TestUnreadable(t *testing.T) {
	for answer, want := range map[string]bool{
		"": true, "。": true, "????1700?": true, "æ³°å·ž 1600": true, "\ufffd\ufffd\ufffd??": true,
		"80%": false, "0519-12345": false, "８０％": false, "可以": false, "DRG": false,
	} {
		if got := unreadable(answer); got != want {
			t.Errorf("%q: %v", answer, got)
		}
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		item itemRow
		want string
	}{
		{itemRow{Answer: "一、缴费比例为9%。\n……（未完，点击查看全文）", Truncated: true}, "一、缴费比例为9%。\n…"},
		{itemRow{Answer: "参加职工医保…\n缴费比例为", Truncated: true}, "参加职工医保…\n缴费比例为"},
		{itemRow{Answer: "缴费比例为8...", Truncated: true}, "缴费比例为8"},
		{itemRow{Answer: "缴费比例为8%、9%…"}, "缴费比例为8%、9%…"},
		{itemRow{Answer: "????", Truncated: true}, ""},
	} {
		if got := c.item.shown(); got != c.want {
			t.Errorf("%q: %q, want %q", c.item.Answer, got, c.want)
		}
	}
}
