package normalize

// facts fills in what is understood of an item besides its records.
func (w *work) facts(f *ItemFacts) {
	f.Verdict = verdict(w)
	f.Topic = w.topicName()
	f.Regions = w.b.page.scratch.mentions(w.regionSpans(w.question.r, "question"), w.regionSpans(w.answer, ""))
	f.Dates = w.dateSpans()
}

// mentions lists each place once, in the order in which question and answer
// first name them, where the answer first names it, else where the question does.
func (s *scratch) mentions(question, answer []RegionSpan) []RegionSpan {
	if len(answer) == 0 && len(question) < 2 {
		return question
	}
	out := make([]RegionSpan, 0, len(question)+len(answer))
	clear(s.at) // in out, by code
	for _, spans := range [2][]RegionSpan{question, answer} {
		for k := range spans {
			span := &spans[k]
			i, seen := s.at[span.Code]
			switch {
			case !seen:
				s.at[span.Code] = len(out)
				out = append(out, *span)
			case out[i].In != "" && span.In == "":
				out[i] = *span
			}
		}
	}
	return out
}

// regionSpans lists the places that a text names.
func (w *work) regionSpans(r *reading, in string) []RegionSpan {
	if r == nil {
		return nil
	}
	runes := runeCounter{text: r.text}
	var out []RegionSpan
	for i := range r.places {
		p := &r.places[i]
		if p.relative {
			continue
		}
		start := runes.at(int(p.start))
		end := runes.at(int(p.end))
		codes := p.codes
		if p.ambiguous && len(codes) == 0 {
			codes = p.candidates
		}
		for _, code := range codes {
			out = append(out, RegionSpan{Code: code, Name: w.b.n.lex.Regions.FullName(code), Text: r.text[p.start:p.end],
				Start: start, End: end, In: in, Ambiguous: p.ambiguous})
		}
	}
	return out
}

func (w *work) questionRegions() []RegionSpan { return w.regionSpans(w.question.r, "question") }

// topicName gives the subject of an item.
func (w *work) topicName() string {
	for _, f := range []*frame{&w.question.frame, &w.b.page.topic.frame} {
		if f.set.has(dScheme) {
			return topicOfScheme(f.scheme)
		}
	}
	for i := range w.b.drafts {
		if f := &w.b.drafts[i].frame; f.set.has(dScheme) {
			return topicOfScheme(f.scheme)
		}
	}
	return ""
}

func topicOfScheme(m mask) string {
	switch {
	case m&(employeeMedical|residentMedical|medical) != 0:
		return "medical_insurance"
	case m&pension != 0:
		return "pension"
	case m&maternity != 0:
		return "maternity"
	case m&housingFund != 0:
		return "housing_fund"
	}
	return "social_insurance"
}
