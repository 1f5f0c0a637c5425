package extract

import "slices"

// Append adds what an attachment says to the page that links to it: its text
// follows the page's own answer under a heading with its title (name, where it
// has none), its further questions follow the page's own. What the page does
// not say of itself, it takes from the file.
func (d *Document) Append(url, name string, file *Document) {
	d.Files = append(d.Files, File{URL: url, Name: name})
	d.learn("doc_number", &d.DocNumber, file.DocNumber, "file "+name)
	d.learn("issuer", &d.Issuer, file.Issuer, "file "+name)
	d.Info = append(d.Info, file.Info...)
	d.Links = append(d.Links, file.Links...)
	d.Notes = append(d.Notes, file.Notes...)

	main := &d.Items[0]
	title := firstOf(file.Title, name)
	from := len(main.Answer)
	main.add(title, []Block{{Kind: Heading, Level: 1, End: len(title)}})
	main.add(file.Items[0].Answer, file.Items[0].Blocks)
	main.Parts = append(main.Parts, Part{url, from, len(main.Answer)})

	at := slices.IndexFunc(d.Items, func(it Item) bool { return it.Role == RoleRelated })
	if at < 0 {
		at = len(d.Items)
	}
	var sections []Item
	for _, it := range file.Items[1:] {
		if it.Role == RoleSection {
			it.Published, it.URL = main.Published, url
			it.Parts = []Part{{url, 0, len(it.Answer)}}
			sections = append(sections, it)
		}
	}
	d.Items = slices.Insert(d.Items, at, sections...)
	for i := range d.Items {
		d.Items[i].Index = i
	}
}

// LeaveOut notes an attachment that could not be had.
func (d *Document) LeaveOut(url, name, why string) {
	d.Files = append(d.Files, File{URL: url, Name: name, Missing: true})
	d.note("attachment-missing", name+" ("+url+"): "+why)
}

// add puts text with its blocks after the answer.
func (it *Item) add(text string, blocks []Block) {
	if text == "" {
		return
	}
	if it.Answer != "" {
		it.Answer += "\n"
	}
	from := len(it.Answer)
	it.Answer += text
	for _, b := range blocks {
		b.Start, b.End = b.Start+from, b.End+from
		if b.Table != nil {
			b.Table = b.Table.moved(from)
		}
		it.Blocks = append(it.Blocks, b)
	}
}

// moved gives a copy of the table whose cells stand n bytes later.
func (t *Table) moved(n int) *Table {
	out := *t
	out.Rows = make([][]Cell, len(t.Rows))
	for r, row := range t.Rows {
		out.Rows[r] = make([]Cell, len(row))
		for c, cell := range row {
			out.Rows[r][c] = Cell{cell.Start + n, cell.End + n}
		}
	}
	return &out
}
