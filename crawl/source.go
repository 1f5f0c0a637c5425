package crawl

import (
	"time"
)

// A Source is one site or column of a site: where to start, what an article
// is, how to go on, and the limits. Everything but Name and Start (or one of
// Sitemap, Feed, API) may be left out.
type Source struct {
	Name  string   `yaml:"name"`            // unique, the key of the source in the store
	Start []string `yaml:"start,omitempty"` // absolute URLs

	// Hosts are the hosts that may be asked besides those of the start URLs:
	// "www.example.gov.cn", or "*.example.gov.cn" for it and all below.
	Hosts        []string `yaml:"hosts,omitempty"`
	AllowPrivate bool     `yaml:"allow_private,omitempty"` // allow loopback and private addresses

	Articles Match    `yaml:"articles,omitempty"` // which links are articles; with none given they are recognised
	Lists    Match    `yaml:"lists,omitempty"`    // which links are further lists
	Next     Next     `yaml:"next,omitempty"`     // how a list goes on
	Skip     []string `yaml:"skip,omitempty"`     // regular expressions of URLs never to ask for
	Sitemap  []string `yaml:"sitemap,omitempty"`  // URLs of sitemaps; "robots" for those that robots.txt names
	Feed     []string `yaml:"feed,omitempty"`     // URLs of RSS or Atom feeds
	API      []API    `yaml:"api,omitempty"`      // JSON lists

	Attachments *bool `yaml:"attachments,omitempty"` // fetch PDF, DOC(X), XLS(X) that articles link to; true unless said
	Leads       int   `yaml:"leads"`                 // related pages to follow from an article in a row; 0 for none

	NotFound []string `yaml:"not_found,omitempty"` // further words that mark a page as not there
	Blocked  []string `yaml:"blocked,omitempty"`   // further words that mark a block or login page

	Headers map[string]string `yaml:"headers,omitempty"` // sent with every request
	Window  Window            `yaml:"window,omitempty"`  // "22:00-06:00", China time: no request outside
	Limits  Limits            `yaml:",inline"`           // the configuration fills in those of the crawl section

	Only []string `yaml:"-"` // URLs of articles: ask for them alone, and follow nothing
}

// A Match picks links. A link must fulfil all that is given.
type Match struct {
	Selector string `yaml:"selector,omitempty"` // CSS selector of the links or of what holds them
	URL      string `yaml:"match,omitempty"`    // regular expression, on the absolute URL
}

// Next says how a list goes on.
type Next struct {
	Selector string `yaml:"selector,omitempty"` // CSS selector of the link to the next page
	URL      string `yaml:"match,omitempty"`    // regular expression of the URLs of further pages
	Template string `yaml:"template,omitempty"` // "index_{n}.html", relative to the list; n counts from From
	From     int    `yaml:"from,omitempty"`     // first n of Template, 2 unless said
	Max      int    `yaml:"max,omitempty"`      // pages of one list, the first included; 1 turns paging off
}

// An API is a list in JSON. {page}, {offset} and {size} in URL and Body stand
// for the page's number, the number of items before it, and Size. It ends with
// the first page that is empty or adds nothing, or at Total or Next.Max.
type API struct {
	URL    string `yaml:"url"`
	Method string `yaml:"method,omitempty"` // GET unless Body is given, then POST
	Body   string `yaml:"body,omitempty"`
	Type   string `yaml:"type,omitempty"`  // Content-Type of Body, application/json unless said
	First  *int   `yaml:"first,omitempty"` // number of the first page, 1 unless said
	Size   int    `yaml:"size,omitempty"`  // items a page, 20 unless said
	Items  string `yaml:"items"`           // path of the array: "data.list"
	Link   string `yaml:"link"`            // path within an item, or a template: "/zcwj/{id}.html"
	Total  string `yaml:"total,omitempty"` // path of the number of items in all
}

// Limits bound what a source may cost, a run. Zero means what DefaultSettings
// says, but for Delay.
type Limits struct {
	Delay     Duration `yaml:"delay"`               // between two requests to one host; robots.txt may ask for more
	Timeout   Duration `yaml:"timeout,omitempty"`   // of one request, body included
	Tries     int      `yaml:"tries,omitempty"`     // of one request, the first included
	Backoff   Duration `yaml:"backoff,omitempty"`   // before the second try; twice as long before each further one
	Body      Size     `yaml:"max_body,omitempty"`  // of one page, decompressed
	Redirects int      `yaml:"redirects,omitempty"` // in a row
	Depth     int      `yaml:"depth,omitempty"`     // links away from a start URL
	Pages     int      `yaml:"pages,omitempty"`     // requests a run
	HostPages int      `yaml:"host_pages,omitempty"`
	Time      Duration `yaml:"time,omitempty"` // of a run
	Queue     int      `yaml:"queue,omitempty"`
	Revisit   Revisit  `yaml:"revisit,omitempty"`
}

// Revisit bounds the time between two requests of one URL.
type Revisit struct {
	Min Duration `yaml:"min"`
	Max Duration `yaml:"max,omitempty"`
}

// Settings are the crawl section of the configuration: what holds for all
// sources, and the limits that a source does not set itself.
type Settings struct {
	UserAgent string `yaml:"user_agent"` // honest, with a contact
	Limits    Limits `yaml:",inline"`
}

// DefaultSettings are polite to small sites and enough for a large one.
func DefaultSettings() Settings {
	return Settings{
		UserAgent: "policywatch",
		Limits: Limits{
			Delay:     Duration(time.Second),
			Timeout:   Duration(30 * time.Second),
			Tries:     3,
			Backoff:   Duration(time.Second),
			Body:      16 << 20,
			Redirects: 5,
			Depth:     6,
			Pages:     20_000,
			HostPages: 20_000,
			Time:      Duration(12 * time.Hour),
			Queue:     200_000,
			Revisit:   Revisit{Min: 0, Max: Duration(7 * 24 * time.Hour)},
		},
	}
}

// attachments tells whether documents that articles link to are fetched.
func (s *Source) attachments() bool { return s.Attachments == nil || *s.Attachments }
