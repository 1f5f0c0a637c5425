package lexicon

// NameID identifies a place name of a Regions: one spelling, which may stand
// for several regions (朝阳, 鼓楼区).
type NameID int32
