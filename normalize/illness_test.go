package normalize

import (
	"slices"
	"testing"

	"policywatch/extract"
)

// TestIllnesses says which illness a figure is for that stands behind its name.
func TestIllnesses(t *testing.T) {
	n := newTestNormalizer(t)
	res := n.Normalize(extract.Text("职工医保门诊慢性病限额\n\n1. 慢性阻塞性肺疾病：年度限额2600元。\n2. 肺动脉高压患者：年度限额3600元。\n3. 高血压：年度限额2600元。\n4. 门诊慢性病：年度限额5000元。\n", extract.Options{}), Context{})
	var got []string
	for _, r := range res.Records {
		got = append(got, r.Condition)
	}
	if want := []string{"慢性阻塞性肺疾病", "肺动脉高压", "高血压", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
