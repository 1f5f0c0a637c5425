package scan

// A unitWord gives words that may follow a number. Words that only look like a
// unit (元旦, 天津, 年级) stand under NoUnit: the longest word wins, so they hide
// the unit that they begin with.
type unitWord struct {
	unit  Unit
	scale int    // power of ten: 角 is -1
	words string // parted by spaces
}

var unitWords = []unitWord{
	{Percent, 0, "% ％ ﹪ 个百分比"},
	{Permille, 0, "‰"},
	{Percent, -2, "‱"},
	{PercentagePoint, 0, "个百分点 百分点 个点 個百分點 個百分点 百分點"},
	{CNY, 0, "元 元整 元正 元人民币 圆 圆整 圆正 圓 圓整 块 块钱 塊 塊錢 人民币 人民幣 rmb cny yuan"},
	{CNY, -1, "角 毛 毛钱"},
	{CNY, -2, "分钱"},
	{NoUnit, 0, "元旦 元素 元宵 元月 元件 块骨 角度 角形 年级 年代 年龄 年制 年薪 季度 月份 月均 月度 周边 周围 周刊 周期" +
		" 周转 天津 天然 日常 日均 日间 日元件 日本 日期 倍数 次性 次要 次月 次年 次日 次方 门诊 例如 名称 名单 位于 人民" +
		" 人员 人均 人群 项目 对应 对于 所有 所在 家庭 种类 支付 支持 本人 本市 本省 条件 份额 个人账 个人帐 个人缴 个人自" +
		" 个人负 个人支 个人承 个人先 个人部 个体 床位 组织 批准 只有 市级 市民 省级 县级 区别 区域 市场 本地 回到 名义 g" +
		" 度假 升级 升至 升到 里面 克服 台河 台山 台县 门峡 门县 家渠 里河 日制 元化 人工 天数 次数 年数 月数 人数" +
		" 名额 天花 度假 年末 年底 年初"},
	{Foreign, 0, "美元 美金 港元 港币 欧元 英镑 日元 澳元 澳门元 韩元 加元 新台币 台币 港幣 usd 卢布 法郎 瑞士法郎 泰铢 卢比 新元"},
	{Years, 0, "年 周年 个年度 个自然年度 个医保年度 个保险年度 个参保年度 个缴费年度 个结算年度 年整 整年 个学年 年期"},
	{Quarters, 0, "个季度"},
	{Months, 0, "个月 個月 个自然月 个整月 个月份 个完整月 月 个日历月 个缴费月 整月"},
	{Weeks, 0, "周 週 星期 个星期 個星期 个周 礼拜 个礼拜 周孕"},
	{Days, 0, "天 日 自然日 个自然日 日历天 日历日 个日历日 整天"},
	{Workdays, 0, "个工作日 個工作日 工作日 个工作天 个法定工作日 个交易日"},
	{Hours, 0, "小时 个小时 小時 個小時 钟头 个钟头 鐘頭 個鐘頭 个钟 h"},
	{Minutes, 0, "分钟 分鐘 min"},
	{Age, 0, "岁 周岁 岁龄 歲 周歲"},
	{AgeMonths, 0, "月龄 个月龄"},
	{AgeDays, 0, "天龄 日龄"},
	{Times, 0, "倍"},
	{Visits, 0, "次 回 趟"},
	{Count, 0, "人次 人 名 位 例 个 家 种 项 张 份 户 所 件 支 盒 片 粒 床 床日 台 辆 笔 条 组 对 批 套 颗 枚 本 余人" +
		" 胎 孩 门 瓶 袋 针 剂 只 把 多种 大类 省 市 县 区 字 题"},
	{Measure, 0, "公里 千米 里 米 厘米 毫米 平方米 平米 ㎡ 亩 公顷 立方米 升 毫升 克 千克 公斤 斤 毫克 微克 吨 度 ℃ 瓦 伏 秒" +
		" mg ml kg cm mm km mmol mmhg iu"},
}

// A perWord follows 元: 元/人·年, 元每例, 元/床日.
type perWord struct {
	per    Per
	person bool
	words  string
}

var perWords = []perWord{
	{PerYear, false, "年 年度 自然年度 学年"},
	{PerYear, true, "人年 年人"},
	{PerMonth, false, "月 个月"},
	{PerMonth, true, "人月 月人"},
	{PerQuarter, false, "季 季度"},
	{PerDay, false, "日 天 床日 床·日"},
	{PerHour, false, "小时 h"},
	{PerVisit, false, "次 人次 住院"},
	{PerCase, false, "例 胎 孩"},
	{NoPer, true, "人 名 位 生"},
	{NoPer, false, "床 户 项 半年 学期"},
}

var (
	unitTable = buildForward(unitWords, func(w unitWord) string { return w.words })
	perTable  = buildForward(perWords, func(w perWord) string { return w.words })
)
