package lexicon

import (
	"slices"
	"strings"
	"testing"
)

func loadRegions(t *testing.T) *Regions {
	t.Helper()
	g, err := LoadRegions()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGazetteer(t *testing.T) {
	g := loadRegions(t)
	count := map[int]int{}
	for _, r := range g.All() {
		if !r.Past() {
			count[r.Level]++
		}
		if r.Past() && r.From > r.To {
			t.Errorf("%s %s: from %s, to %s", r.Code, r.Name, r.From, r.To)
		}
	}
	// 23 provinces, 5 autonomous regions, 4 municipalities, 2 special
	// administrative regions, and the corps.
	if count[0] != 1 || count[1] != 35 || count[2] < 333 || count[3] < 2840 {
		t.Errorf("regions in force by level: %v", count)
	}
	for _, n := range g.Names() {
		if len(n.Candidates) == 0 {
			t.Errorf("%s means nothing", n.Text)
		}
		if n.All || strings.HasSuffix(n.Text, "区") || strings.HasSuffix(n.Text, "县") {
			continue
		}
		// What the resolver's order of levels does not decide must be a name of
		// regions of one level, which it then calls ambiguous.
		if len(n.Candidates) > 1 && n.Candidates[0].Region.Level == 1 && n.Candidates[1].Region.Level == 1 {
			t.Errorf("%s is the name of two provinces", n.Text)
		}
	}
}

func TestFullName(t *testing.T) {
	g := loadRegions(t)
	tests := []struct{ code, want string }{
		{"100000", "全国"},
		{"320000", "江苏省"},
		{"320500", "江苏省苏州市"},
		{"320583", "江苏省苏州市昆山市"},
		{"120000", "天津市"},
		{"120101", "天津市和平区"},
		{"500243", "重庆市彭水苗族土家族自治县"},
		{"419001", "河南省济源市"},
		{"659001", "新疆维吾尔自治区石河子市"},
		{"660000", "新疆生产建设兵团"},
		{"441900", "广东省东莞市"},
		{"810000", "香港特别行政区"},
		{"371200", "山东省莱芜市"}, // past
		{"999999", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := g.FullName(tt.code); got != tt.want {
			t.Errorf("FullName(%s) = %s, want %s", tt.code, got, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	g := loadRegions(t)
	tests := []struct{ name, want string }{
		{"320000", "320000"},
		{"江苏", "320000"},
		{"江苏省", "320000"},
		{"苏州", "320500"},
		{"昆山市", "320583"},
		{"江苏省苏州市昆山市", "320583"},
		{"江苏昆山", "320583"},
		{"南京市鼓楼区", "320106"},
		{"鼓楼区", "320106 320302 350102 410204"},
		{"吉林", "220000 220200"},
		{"吉林省吉林市", "220200"},
		{"朝阳", "110105 211300 211321 220104"},
		{"辽宁朝阳", "211300 211321"},
		{"海南州", "632500"},
		{"湘西州", "433100"},
		{"恩施州", "422800"},
		{"凉山", "513400"},
		{"莫旗", "150722"},
		{"内蒙古", "150000"},
		{"兵团", "660000"},
		{"新疆生产建设兵团", "660000"},
		{"第八师石河子市", "659001"},
		{"雄安新区", "133100"},
		{"浦东", "310115"},
		{"苏州工业园区", "320500"},
		{"京津冀", "110000 120000 130000"},
		{"全国", "100000"},
		{"沪", "310000"},
		{"两广", "440000 450000"},
		// names and codes of earlier years
		{"莱芜市", "370116"},
		{"371200", "370116"},
		{"巢湖市", "340181"},
		{"崇文区", "110101"},
		{"宣武区", "110102"},
		{"襄樊", "420600"},
		{"思茅市", "530800 530802"},
		{"通什", "469001"},
		{"淮阴市", "320800"},
		{"萧山市", "330109"},
		{"铜山县", "320312"},
		{"江都市", "321012"},
		{"闸北区", "310106"},
		{"西区西区", ""},
		{"玉环县", "331083"},
		{"大同县", "140215"},
		{"某市", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := strings.Join(g.Resolve(tt.name), " "); got != tt.want {
			t.Errorf("Resolve(%s) = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestWithin(t *testing.T) {
	g := loadRegions(t)
	tests := []struct {
		code, ancestor string
		want           bool
	}{
		{"320583", "320583", true},
		{"320583", "320500", true},
		{"320583", "320000", true},
		{"320583", "100000", true},
		{"320583", "320100", false},
		{"320500", "320583", false},
		{"120101", "120000", true},
		{"371200", "370100", true}, // 莱芜 belongs to 济南 now
		{"659001", "650000", true},
		{"659001", "660000", true},
		{"", "320000", false},
		{"320000", "", false},
	}
	for _, tt := range tests {
		if got := g.Within(tt.code, tt.ancestor); got != tt.want {
			t.Errorf("Within(%s, %s) = %v", tt.code, tt.ancestor, got)
		}
	}
	var codes []string
	for _, r := range g.Children("460000") {
		codes = append(codes, r.Code)
	}
	if !slices.Contains(codes, "460100") || !slices.Contains(codes, "469001") || !slices.IsSorted(codes) {
		t.Errorf("children of 海南省: %v", codes)
	}
}

func TestReadRegionsRefuses(t *testing.T) {
	const head = "code,name,short,level,parent,aliases,from,to,successor,alone\n"
	const land = "100000,中华人民共和国,全国,0,,,,,,never\n"
	tests := []struct{ name, regions, zones, groups, abbreviations, want string }{
		{"header", "code,name\n", "", "", "", "first row"},
		{"country", head + "320000,江苏省,江苏,1,100000,,,,,yes\n", "", "", "", "country"},
		{"code", head + land + "32,江苏省,江苏,1,100000,,,,,yes\n", "", "", "", "six digits"},
		{"level", head + land + "320000,江苏省,江苏,7,100000,,,,,yes\n", "", "", "", "level"},
		{"alone", head + land + "320000,江苏省,江苏,1,100000,,,,,maybe\n", "", "", "", "alone"},
		{"parent", head + land + "320500,苏州市,苏州,2,320000,,,,,yes\n", "", "", "", "parent"},
		{"twice", head + land + land, "", "", "", "stands twice"},
		{"successor", head + land + "320000,江苏省,江苏,1,100000,,,2009,310000,yes\n", "", "", "", "successor"},
		{"zone", head + land, "某园区,,320500\n", "", "", "zones.csv row 2"},
		{"group", head + land, "", "江浙,320000\n", "", "groups.csv row 2"},
		{"abbreviation", head + land, "", "", "沪,310000\n", "abbreviations.csv row 2"},
	}
	for _, tt := range tests {
		_, err := ReadRegions(strings.NewReader(tt.regions), strings.NewReader("name,aliases,code\n"+tt.zones),
			strings.NewReader("name,codes\n"+tt.groups), strings.NewReader("char,code\n"+tt.abbreviations))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

// FuzzResolve: whatever a person types gives regions in force, or none.
func FuzzResolve(f *testing.F) {
	for _, name := range []string{"江苏", "南京市鼓楼区", "320583", "371200", "海南海南", "京津冀", "\xff", ""} {
		f.Add(name)
	}
	g, err := LoadRegions()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		codes := g.Resolve(name)
		if !slices.IsSorted(codes) {
			t.Fatalf("Resolve(%q) is out of order: %v", name, codes)
		}
		for _, code := range codes {
			if r, ok := g.ByCode(code); !ok || r.Past() {
				t.Fatalf("Resolve(%q) gives %s", name, code)
			}
		}
	})
}

func FuzzReadRegions(f *testing.F) {
	f.Add("100000,中华人民共和国,全国,0,,,,,,never\n320000,江苏省,江苏,1,100000,,,,,yes\n", "某园区,,320000\n", "江浙,320000\n", "苏,320000\n")
	f.Fuzz(func(t *testing.T, regions, zones, groups, abbreviations string) {
		g, err := ReadRegions(strings.NewReader("code,name,short,level,parent,aliases,from,to,successor,alone\n"+regions),
			strings.NewReader("name,aliases,code\n"+zones), strings.NewReader("name,codes\n"+groups), strings.NewReader("char,code\n"+abbreviations))
		if err != nil {
			return
		}
		for _, r := range g.All() {
			g.FullName(r.Code)
			g.Resolve(r.Name)
		}
	})
}
