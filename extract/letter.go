package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// letterLabels are the words for the parts of a letter to an authority in the
// tables that show it with its answer.
var letterLabels = []struct {
	part   string
	labels []string
}{
	{"title", []string{"来信标题", "信件标题", "来信主题", "信件主题", "咨询标题", "咨询主题", "留言标题", "留言主题", "标题", "主题", "问题标题"}},
	{"asks", []string{"来信内容", "信件内容", "咨询内容", "留言内容", "问题内容", "诉求内容", "提问内容"}},
	{"answers", []string{"答复内容", "回复内容", "办理结果", "处理结果", "答复意见", "回复意见", "办理意见", "回复结果", "答复结果"}},
	{"answered", []string{"答复时间", "回复时间", "答复日期", "回复日期", "办结时间", "办理时间"}},
}

// letterTable walks a table that shows one letter and its answer, each part
// after its label: 来信标题, 来信内容, 答复内容, 答复时间.
func (w *walker) letterTable(rows []*html.Node, s scope) bool {
	parts := map[string]*html.Node{}
	for _, row := range rows {
		cells := cellsOf(row)
		for i := 0; i+1 < len(cells); i++ {
			label := strings.TrimRight(fold(nodeText(cells[i], 60)), ":")
			for _, l := range letterLabels {
				if parts[l.part] == nil && slices.Contains(l.labels, label) {
					parts[l.part] = cells[i+1]
				}
			}
		}
	}
	if parts["title"] == nil || parts["answers"] == nil {
		return false
	}
	title := s
	title.rank = 1
	w.children(parts["title"], title)
	w.flush()
	if at := parts["answered"]; at != nil {
		w.write("发布时间：", &s)
		w.children(at, s)
		w.flush()
	}
	for _, part := range []string{"asks", "answers"} {
		if n := parts[part]; n != nil {
			w.gap = true
			w.children(n, s)
			w.flush()
		}
	}
	return true
}

// textarea walks the article that some sites hold in a <textarea> for their
// scripts to show: its mark-up is the text of the element.
func (w *walker) textarea(n *html.Node, s scope) {
	a := w.readAttrs(n)
	if n.FirstChild == nil || w.inArea {
		return
	}
	w.inArea = true
	defer func() { w.inArea = false }()
	text := n.FirstChild.Data
	if a.hint&hintBody == 0 || !strings.Contains(text, "<p") {
		if w.meta.script == "" {
			w.meta.script = stampDay(trim(text))
		}
		return
	}
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return
	}
	w.flush()
	index := w.open(n, atom.Div, a.hint, 0)
	for _, c := range nodes {
		if c.Type == html.TextNode {
			w.write(c.Data, &s)
		} else if c.Type == html.ElementNode {
			w.element(c, s)
		}
	}
	w.flush()
	w.shut(index)
}
