package extract

import (
	"strings"
	"testing"
)

// cellsText writes a table with every place filled, rows by newlines.
func cellsText(it *Item, t *Table) string {
	var rows []string
	for _, row := range t.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, it.Answer[c.Start:c.End])
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return strings.Join(rows, "\n")
}

func onlyTable(t *testing.T, name string, d *Document) (*Item, *Table) {
	t.Helper()
	for i := range d.Items {
		for _, b := range d.Items[i].Blocks {
			if b.Table != nil {
				return &d.Items[i], b.Table
			}
		}
	}
	t.Errorf("%s: no table in\n%s", name, show(d))
	return nil, nil
}

func TestTables(t *testing.T) {
	for _, c := range []struct {
		name, page string
		rows       string
		head, cols int
		caption    string
	}{
		{"spans", `<table><tr><td rowspan="2">机构</td><td colspan="2">比例</td></tr><tr><td>在职</td><td>退休</td></tr><tr><td>三级</td><td>80%</td><td>85%</td></tr></table>`,
			"机构 | 比例 | 比例\n机构 | 在职 | 退休\n三级 | 80% | 85%", 2, 1, ""},
		{"th", `<table><caption>门诊待遇</caption><thead><tr><th>级别</th><th>起付线</th></tr></thead><tbody><tr><th>一级</th><td>100元</td></tr><tr><th>二级</th><td>300元</td></tr></tbody></table>`,
			"级别 | 起付线\n一级 | 100元\n二级 | 300元", 1, 1, "门诊待遇"},
		{"unit line", `<p>单位：元/年</p><table><tr><td>档次</td><td>缴费</td><td>补贴</td></tr><tr><td>一档</td><td>200</td><td>30</td></tr></table>`,
			"档次 | 缴费 | 补贴\n一档 | 200 | 30", 1, 1, "单位：元/年"},
		{"brackets as names", `<table><tr><td>费用</td><td>比例</td></tr><tr><td>1000元以下</td><td>50%</td></tr><tr><td>1000元（含）以上不满5000元</td><td>60%</td></tr></table>`,
			"费用 | 比例\n1000元以下 | 50%\n1000元（含）以上不满5000元 | 60%", 1, 1, ""},
		{"years as names", `<table><tr><td>项目</td><td>2024年</td><td>2025年</td></tr><tr><td>个人缴费</td><td>380元</td><td>400元</td></tr></table>`,
			"项目 | 2024年 | 2025年\n个人缴费 | 380元 | 400元", 1, 1, ""},
		{"names down", `<table><tr><td rowspan="2">市内</td><td>一级</td><td>90%</td></tr><tr><td>二级</td><td>80%</td></tr></table>`,
			"市内 | 一级 | 90%\n市内 | 二级 | 80%", 0, 2, ""},
		{"label and value", `<table><tr><td>受理条件</td><td>参保人员</td></tr><tr><td>办理时限</td><td>5个工作日</td></tr></table>`,
			"受理条件 | 参保人员\n办理时限 | 5个工作日", 0, 1, ""},
		{"spans beyond the table", `<table><tr><td rowspan="99">甲</td><td colspan="3">8%</td></tr><tr><td>9%</td></tr></table>`,
			"甲 | 8% | 8% | 8%\n甲 | 9% |  | ", 0, 1, ""},
		{"lines in a cell", `<table><tr><td>人群</td><td>比例</td></tr><tr><td>在职<br>职工</td><td><p>80%</p><p>（三级）</p></td></tr></table>`,
			"人群 | 比例\n在职 职工 | 80% （三级）", 1, 1, ""},
	} {
		d, err := HTML([]byte(`<h1>医保待遇标准是怎样的</h1><p>待遇标准规定如下，请对照执行。</p>`+c.page), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		it, table := onlyTable(t, c.name, d)
		if table == nil {
			continue
		}
		if got := cellsText(it, table); got != c.rows {
			t.Errorf("%s: rows\n%s\nwant\n%s", c.name, got, c.rows)
		}
		if table.HeaderRows != c.head || table.HeaderCols != c.cols || table.Caption != c.caption {
			t.Errorf("%s: headers %d, %d caption %q; want %d, %d %q", c.name, table.HeaderRows, table.HeaderCols, table.Caption, c.head, c.cols, c.caption)
		}
	}
}

func TestTextTables(t *testing.T) {
	for _, c := range []struct{ name, text, rows string }{
		{"tabs", "险种\t单位\t个人\n养老\t16%\t8%\n失业\t0.5%\t0.5%", "险种 | 单位 | 个人\n养老 | 16% | 8%\n失业 | 0.5% | 0.5%"},
		{"bars", "| 险种 | 单位 |\n|---|---|\n| 养老 | 16% |", "险种 | 单位\n养老 | 16%"},
		{"wide bars", "险种｜单位\n养老｜16%", "险种 | 单位\n养老 | 16%"},
		{"spaces", "险种    单位    个人\n养老    16%     8%\n失业    0.5%    0.5%", "险种 | 单位 | 个人\n养老 | 16% | 8%\n失业 | 0.5% | 0.5%"},
		{"one space", "级别 起付线 报销比例\n一级 100元 90%\n二级 400元 80%", "级别 | 起付线 | 报销比例\n一级 | 100元 | 90%\n二级 | 400元 | 80%"},
		{"a long cell", "级别　　起付线　　比例\n一级　　100　　90%\n市外就医（已备案） 400　　80%", "级别 | 起付线 | 比例\n一级 | 100 | 90%\n市外就医（已备案） | 400 | 80%"},
		{"cells that span rows", "类型\t机构\t比例\n市内\t一级\t90%\n二级\t80%\n市外\t三级\t60%", "类型 | 机构 | 比例\n市内 | 一级 | 90%\n市内 | 二级 | 80%\n市外 | 三级 | 60%"},
	} {
		d := Text("医保缴费比例是多少\n\n缴费比例如下，请对照执行。\n\n"+c.text+"\n\n以上比例自2025年起执行。", Options{})
		it, table := onlyTable(t, c.name, d)
		if table == nil {
			continue
		}
		if got := cellsText(it, table); got != c.rows {
			t.Errorf("%s: rows\n%s\nwant\n%s", c.name, got, c.rows)
		}
	}
}

// Lines that only look parted are no tables.
func TestNoTables(t *testing.T) {
	for _, text := range []string{
		"咨询电话：0512-1  地址：人民路1号\n乘车路线：1路  2路",
		"一、缴费标准  每人400元。\n二、缴费时间  9月至12月。",
		"单独一行\t有制表符",
		"职工 医保 缴费\n个人 每月 2%\n办理 地点 不限",
	} {
		d := Text("医保怎么办理\n\n办理方式如下，请注意。\n\n"+text, Options{})
		for _, b := range d.Items[0].Blocks {
			if b.Table != nil {
				t.Errorf("%q: a table", text)
			}
		}
	}
}
