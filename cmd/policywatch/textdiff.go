package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// diffText prints what was edited between two texts, a sentence a line: -
// before what went, + before what came, and a sentence of what stands on
// either side. Where one sentence took the place of another, the parts that
// differ are in brackets.
func diffText(w io.Writer, old, new string) {
	a, b := sentencesOf(old), sentencesOf(new)
	ops := diffLists(a, b)
	for i, op := range ops {
		switch {
		case op.kind != ' ':
			text := op.text
			if twin := twinOf(ops, i); twin != "" {
				text = markDifference(op.text, twin)
			}
			fmt.Fprintf(w, "%c %s\n", op.kind, text)
		case i > 0 && ops[i-1].kind != ' ' || i+1 < len(ops) && ops[i+1].kind != ' ':
			fmt.Fprintf(w, "  %s\n", op.text)
		case i > 0 && ops[i-1].kind == ' ' && i > 1 && ops[i-2].kind != ' ':
			fmt.Fprintln(w, "  …")
		}
	}
}

// sentencesOf cuts a text into its sentences, each with the mark that ends it.
func sentencesOf(text string) []string {
	var list []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	start := 0
	for i, r := range text {
		if strings.ContainsRune("。！？；\n", r) {
			end := i + utf8.RuneLen(r)
			add(text[start:end])
			start = end
		}
	}
	add(text[start:])
	return list
}

// An edit is a line of a diff: ' ' as before, '-' went, '+' came.
type edit struct {
	kind rune
	text string
}

// longestDiff bounds the table of diffLists: texts of so many sentences that
// have nothing in common at either end are told as wholly replaced.
const longestDiff = 4_000_000

// diffLists finds the longest common sequence of two lists of lines.
func diffLists(a, b []string) []edit {
	var head, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, edit{' ', a[0]})
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append([]edit{{' ', a[len(a)-1]}}, tail...)
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	ops := head
	if len(a)*len(b) <= longestDiff {
		common := make([][]int, len(a)+1)
		for i := range common {
			common[i] = make([]int, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					common[i][j] = common[i+1][j+1] + 1
				} else {
					common[i][j] = max(common[i+1][j], common[i][j+1])
				}
			}
		}
		for len(a) > 0 && len(b) > 0 {
			i, j := len(common)-1-len(a), len(common[0])-1-len(b)
			switch {
			case a[0] == b[0]:
				ops = append(ops, edit{' ', a[0]})
				a, b = a[1:], b[1:]
			case common[i+1][j] >= common[i][j+1]:
				ops = append(ops, edit{'-', a[0]})
				a = a[1:]
			default:
				ops = append(ops, edit{'+', b[0]})
				b = b[1:]
			}
		}
	}
	for _, s := range a {
		ops = append(ops, edit{'-', s})
	}
	for _, s := range b {
		ops = append(ops, edit{'+', s})
	}
	return append(ops, tail...)
}

// twinOf gives the sentence that took the place of the one at i, or whose
// place it took: where a stretch of as many lines went as came.
func twinOf(ops []edit, i int) string {
	start, end := i, i
	for start > 0 && ops[start-1].kind != ' ' {
		start--
	}
	for end < len(ops) && ops[end].kind != ' ' {
		end++
	}
	var went, came []string
	at := 0
	for j := start; j < end; j++ {
		if ops[j].kind == '-' {
			if j == i {
				at = len(went)
			}
			went = append(went, ops[j].text)
		} else {
			if j == i {
				at = len(came)
			}
			came = append(came, ops[j].text)
		}
	}
	switch {
	case len(went) != len(came):
		return ""
	case ops[i].kind == '-':
		return came[at]
	}
	return went[at]
}

// markDifference puts the part of s that twin has not into brackets, from the
// first letter that differs to the last:
//
//	起付线500元, 起付线600元 → 起付线【5】00元
func markDifference(s, twin string) string {
	a, b := []rune(s), []rune(twin)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	if start+end < max(1, len(a)/3) || start == len(a)-end {
		return s
	}
	return string(a[:start]) + "【" + string(a[start:len(a)-end]) + "】" + string(a[len(a)-end:])
}
