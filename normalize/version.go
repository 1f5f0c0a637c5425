package normalize

import (
	"embed"
	"sync"

	"policywatch/extract"
)

//go:embed *.go scan/*.go lexicon/*.go lexicon/*.csv lexicon/terms
var source embed.FS

// Version names the present normalizer: twelve hexadecimal digits that change
// with its code, its vocabularies and its gazetteer. Records of two versions
// are not compared.
var Version = sync.OnceValue(func() string { return extract.Fingerprint(source) })
