package extract

import (
	"embed"
	"strings"
)

//go:embed words/*.txt
var wordFiles embed.FS

// words reads a list of words/README.md. The lists are part of the program, so
// a missing one is a mistake in it and stops it at start.
func words(name string) []string {
	data, err := wordFiles.ReadFile("words/" + name)
	if err != nil {
		panic(err)
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}

// kinds parts the entries of a list by the sign that each begins with.
func kinds(list []string) map[byte][]string {
	by := map[byte][]string{}
	for _, w := range list {
		by[w[0]] = append(by[w[0]], w[1:])
	}
	return by
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}
