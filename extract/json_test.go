package extract

import (
	"errors"
	"testing"
)

func TestJSON(t *testing.T) {
	d, err := JSON([]byte(`{"code":200,"data":{"records":[{"id":1,"question":"断缴后多久能报销？","answer":"<p>连续缴费满6个月后恢复。</p>"},{"id":2,"question":"灵活就业按多少缴费？","answer":"按缴费基数的9%缴纳。\n每月25日前缴费。"}],"total":2}}`), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDocument(t, d)
	var asked []string
	for _, it := range d.Items {
		if it.Question != "" {
			asked = append(asked, it.Question+" "+it.Answer)
		}
	}
	if len(asked) != 2 || asked[0] != "断缴后多久能报销？ 连续缴费满6个月后恢复。" || asked[1] != "灵活就业按多少缴费？ 按缴费基数的9%缴纳。\n每月25日前缴费。" {
		t.Errorf("%q", asked)
	}
	d, err = JSON([]byte(`{"data":{"docTitle":"关于调整起付标准的通知","docContent":"<p>三级医院起付标准调整为800元，请遵照执行。</p><table><tr><td>等级</td><td>标准</td></tr><tr><td>一级</td><td>200元</td></tr></table>","docPubTime":"2025-01-02 09:00:00","hits":3}}`), nil, Options{})
	if err != nil || d.Title != "关于调整起付标准的通知" || d.Published != "2025-01-02" || len(d.Items) != 1 || len(d.Items[0].Blocks) != 2 {
		t.Errorf("%v %s", err, show(d))
	}
	if _, err := JSON([]byte(`{"code":401,"msg":"未登录"}`), nil, Options{}); !errors.Is(err, ErrUnreadable) {
		t.Error(err)
	}
	if _, err := JSON([]byte(`{"code":`), nil, Options{}); err == nil {
		t.Error("broken JSON was read")
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"data":[{"title":"问","content":"<p>答复如下内容</p>"}]}`))
	f.Add([]byte(`[[[[{"question":"a","answer":"起付线800元"}]]]]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := JSON(data, nil, Options{}); err == nil {
			checkDocument(t, d)
		}
	})
}
