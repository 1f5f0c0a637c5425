package scan

import (
	"strings"
	"unicode/utf8"
)

func fields(s string) []string { return strings.Fields(s) }

// institutionHeads end the name of an institution that a place may begin.
const institutionHeads = `医院 卫生院 中医院 人民医院 医学院 大学 学院 研究院 保健院 疗养院 福利院 敬老院 养老院 分院 附院 附一院 附二院 一院 二院 三院 四院 五院 六院
精神卫生中心 妇幼保健院 诊疗中心 医学中心 医疗中心 体检中心 康复中心 急救中心 中心医院 保健中心 血液中心 卫生服务站 门诊部 诊所
银行 农商行 农信社 分行 支行 人寿 财险 人保 药业 制药 医药股份 药房 药店 大药房 集团 股份 有限公司 有限责任公司 保险公司
机场 火车站 高铁站 汽车站 客运站 地铁站 大桥 大厦 大酒店 宾馆 日报 晚报 电视台 出版社 烤鸭 街道 体育馆 大剧院 博物馆 动物园 植物园`

// institutionParts stand between the place and the head.
const institutionParts = `市 省 县 区 州 第 一 二 三 四 五 六 七 八 九 十 附属 附设 直属 人民 中心 中医 中医药 中西医 结合 妇幼 妇女 儿童 妇女儿童 妇产 妇产科 妇科 儿科 产科
肿瘤 癌症 口腔 牙科 眼科 耳鼻喉 骨科 骨伤 骨 骨关节 关节 胸科 胸 脑科 脑病 皮肤 皮肤病 精神 精神卫生 卫生 精神病 心理 传染病 传染 结核病 职业病 职业 康复 老年 老年病 急救 血液 心血管 心血管病 肾病 肝病 肛肠 男科 不孕不育 生殖 外科 内科 神经 神经内科
协和 友谊 同济 华西 湘雅 齐鲁 仁济 瑞金 华山 总 职工 工人 红十字会 红十字 红会 市立 省立 县立 武警 解放军 军区 空军 海军 陆军 公安 铁路 铁道 交通 邮电 煤炭 矿务局 石油 油田 钢铁 电力
医科 医学 医药 药科 师范 理工 工业 科技 科学 技术 职业技术 财经 经济 贸易 农业 农林 林业 政法 外国语 外语 体育 艺术 音乐 美术 戏剧 民族 海洋 航空 航天 航空航天 邮电 电子 信息 工程 化工 建筑 石油 矿业 地质 城市 工商 商业 农村商业 农商 农村 信用 联合 城市商业 现代 传媒 旅游 师范专科 高等专科 开放 广播电视 电视
东 西 南 北 中 新 老 大 院区 孙逸仙 纪念 仁爱 博爱 慈善 安贞 天坛 宣武 朝阳 积水潭 阜外 肿瘤专科 专科 国际 和睦家 中外 中日 首都 骨关节外科 诊疗 烧伤 创伤 整形 美容 社区 社区卫生 服务 服务中心 乡镇 中心卫生 发展 建设 开发 招商 邮政 储蓄 工商 交通 民生 经济技术`

// anyOf are heads that name no institution right after a place: 昆山市医院 may be
// any of its hospitals.
var anyOf = map[string]bool{"医院": true, "药店": true, "药房": true, "诊所": true, "门诊部": true, "养老院": true, "敬老院": true,
	"福利院": true, "体检中心": true, "康复中心": true, "汽车站": true}

// maxParts bounds the parts of an institution's name.
const maxParts = 10

// institution reads on from a place to the head of an institution's name:
// 昆山市|第一人民医院, 大连|医科大学附属第一医院. A class of institutions is no name
// (苏州市三级医院), nor are those who study there (苏州大学生). whole tells that the
// place itself, as a later link of a chain, makes a name of a bare head: 南京|鼓楼医院.
func (f *placeFinder) institution(text string, end int, whole bool) (after int, ok bool) {
	at, heads := end, 0
	for n := range maxParts {
		next, id := f.parts.At(text, at)
		if id < 0 || n == 0 && id >= f.names { // 鼓楼区鼓楼医院 are two names
			break
		}
		if id < f.heads {
			r := peek(text, next)
			head := text[at:next]
			student := r == '生' && (head == "大学" || head == "学院")
			generic := n == 0 && anyOf[head] && !whole
			if student || generic || head == "街道" && n > 0 {
				break
			}
			heads, after = heads+1, next
		}
		at = next
	}
	return after, heads > 0
}

// properHeads end names whose middle is a name of its own: 烟台|毓璜顶|医院.
var properHeads = Build(fields("医院 纪念医院 总医院 大药房 药业 制药 有限公司 有限责任公司 股份 集团 医药"))

// describing are characters of words that tell which hospitals or shops of a
// place are meant, so that it is no name: 北京三甲医院, 上海定点大药房, 苏州哪家医院.
const describing = "的在到去和与及或等各三二一两级甲乙丙类定公民私立大小专综合知名本当外异省市县区乡镇联网指协非住就看选哪家些这那用所多几有不同其他内医药院社基层普通好较约未备案转诊急直属上下级对为是"

// proper reads on from a short name to the end of a proper name that it begins,
// unless a place within it goes on the chain.
func (f *placeFinder) proper(text string, end int, name Name) (after int, ok bool) {
	const shortest, longest = 2, 5
	at := end
	for n := range longest + 1 {
		if n >= shortest {
			if after, id := properHeads.At(text, at); id >= 0 {
				return after, true
			}
		}
		r, size := decode(text, at)
		if !isHan(r) || strings.ContainsRune(describing, r) || n == 0 && f.goesOn(text, at, name) {
			break
		}
		at += size
	}
	return end, false
}

// street tells whether a short name names a street, a town or a village: 南京路,
// 北京东路, 长安镇. A full one is the place where they lie.
func street(text string, end int) (after int, ok bool) {
	at := end
	for range 2 {
		r, size := decode(text, at)
		switch r {
		case '东', '西', '南', '北', '中', '一', '二', '三', '四', '五', '六', '支', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			at += size
			continue
		case '路', '街', '巷', '弄':
			_, id := noStreet.At(text, at)
			return at + size, id < 0
		case '镇', '乡', '村':
			_, id := noStreet.At(text, at)
			return at + size, id < 0 && at == end
		}
		break
	}
	if follows(text, at, "大道") || follows(text, at, "大街") || follows(text, at, "胡同") {
		return at + len("大道"), true
	}
	return end, false
}

// noStreet are words that begin like a street or a town.
var noStreet = Build(fields("路径 路线 路上 路桥 路费 路过 街道办 镇江 镇街 镇海 镇级 镇村 镇乡 乡镇 乡村 乡亲 村镇 村民 村级 村医 村居 村社"))

// maxAppName bounds the runes of an app's name.
const maxAppName = 16

// app tells whether a place stands in the name of an app or of an account:
// “江苏医保云”, 江苏医保云APP, 河南税务公众号. An agency's account names the agency,
// and so its place (烟台市医疗保障局公众号).
func app(text string, start, end int) (after int, ok bool) {
	quoted := false
	if r, _ := before(text, start); r == '“' || r == '「' || r == '『' || r == '"' || r == '【' {
		quoted = true
	}
	for back, n := start, 0; !quoted && n < 6 && back > 0; n++ { // “民生山西”APP
		r, size := before(text, back)
		if r == '“' || r == '「' || r == '『' {
			quoted = true
		}
		if !isHan(r) {
			break
		}
		back -= size
	}
	at := end
	for range maxAppName {
		r, size := decode(text, at)
		switch {
		case size == 0, r == utf8.RuneError:
			return end, false
		case r == '”' || r == '」' || r == '』' || r == '"' || r == '】':
			return at + size, quoted
		case r == 'a' && (strings.EqualFold(text[at:min(at+3, len(text))], "app")):
			return at + 3, true
		case follows(text, at, "小程序"), follows(text, at, "公众号"), follows(text, at, "服务号"), follows(text, at, "客户端"):
			return at + len("小程序"), true
		case r == '局' || r == '府' || r == '厅' || r == '委' || r == '中' || r == '的' || r == '或' || r == '、' || r == ',' || r == '。' || r == '\n' || r == '在' || r == ':' || r == '(' || r == '通':
			return end, false
		}
		at += size
	}
	return end, false
}

// placeMayStart tells whether a doubtful place may begin at i: at the text's
// start, after what is no Chinese character, or after a word that places follow.
func placeMayStart(text string, i int) bool {
	r, size := before(text, i)
	if size == 0 || !isHan(r) {
		return true
	}
	switch r {
	case '在', '到', '从', '由', '往', '去', '赴', '来', '回', '离', '至', '如', '和', '与', '及', '或', '是', '为', '即', '向', '对', '按',
		'年', '月', '日', '的', '问', '查', '现', '市', '省', '区', '县', '州', '居', '住', '含', '括', '属', '给', '请', '入', '出', '于', '我',
		'将', '使', '把', '据', '照', '依', '像', '较', '比', '跟', '同', '但', '而', '若', '新', '盟', '师':
		return r != '新'
	}
	return false
}

// placeFollowers are words that follow a place's short name in policy texts.
var placeFollowers = Build(fields(`医保 社保 医疗 医改 居民 职工 城乡 城镇 新农合 农合 农村 农民 合作医疗 养老 公积金 住房 生育 工伤 失业 灵活 参保 门诊 住院 大病 慢病 慢特病 慢性 特殊 异地 报销
退休 户籍 户口 本地 当地 地区 市 县 区 州 人社 人力 社会 政府 最低 缴费 统筹 低保 少儿 学生 大学 新生儿 儿童 老年 老人 长护 惠民 等地 等城市 的 到 去 往 来 跟 比 转 在 出现 治疗 哪 为 将 是 有 自 从 也 与 和 及 或 就 都 对 按 调整 实行 执行 规定 出台 发布 印发 实施 启动 推出 提高 降低 上调 下调 取消
一档 二档 三档 今年 明年 去年 每年 每月 个人 单位 企业 机关 事业 普通 基本 补充 城市 市民 财政 税务 民政 卫健 工作 上班 就业 创业 买房 落户 生活 居住 办理 申请 备案 转移 定点 药店 二级 三级 一级 参加 缴纳 领取 使用 看病 就医 就诊 生孩子 怎么 如何 多少 可以 能 要 需 两病 高血压 糖尿病 人员 人均 人 暂 已 目前 现行 规范 全面 正式 试点 发热 治 看 全市 全县 全区 本级 市区 籍`))

// placeMayEnd tells whether a doubtful place may end at i.
func placeMayEnd(text string, i int) bool {
	r, size := decode(text, i)
	if size == 0 || !isHan(r) {
		return true
	}
	_, id := placeFollowers.At(text, i)
	return id >= 0
}
