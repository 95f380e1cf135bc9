"""Words that synthetic tickets are made of: common surnames and given names, streets, and what residents ask for."""

from itertools import product

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND_SURNAMES = ["欧阳", "司马", "上官", "诸葛", "令狐"]
GIVEN_FIRST = "伟芳秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红建国志文晓春海雪"
GIVEN_SECOND = "芬莲珍贞琴云香月莺媛艳瑞凡佳嘉琼勤倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君"

STREETS = [
    "建设路", "解放街", "人民路", "滨河路", "太平街", "涪江路", "诗仙路", "金轮路", "东大街", "西正街",
    "纪念碑街", "翠屏路", "花园路", "园艺街", "临园路", "富乐路", "剑南路", "青莲街", "李白大道", "昌明河路",
]  # fmt: skip
VILLAGES = ["青林村", "石桥村", "双河村", "高坪村", "柳溪村", "白鹤村", "龙潭村", "松树村"]

# What is asked at the counter, by the shape of the matter: (beginnings, subjects, ends).
AT_ONCE = (
    ["咨询", "来站询问", "电话询问", "想了解", "替家人打听"],
    [
        "居民养老保险缴费标准", "高龄补贴申领条件", "医保卡异地使用", "临时救助申请材料", "老年证办理地点",
        "失业登记所需材料", "公租房申请条件", "残疾人两项补贴", "独生子女奖励金发放时间", "宅基地审批程序",
        "林木采伐手续", "小额担保贷款", "农机购置补贴", "春季果苗价格", "水费缴纳网点", "身份证换领时间",
    ],
    ["，已当场答复。", "，本人首次来站。", "，家中老人行动不便。", "，邻居也有同样问题。", "，已发给宣传单。"],
)  # fmt: skip
WITH_STEPS = (
    ["申请", "委托本站代办", "请求协助办理", "补交材料继续办理", "由子女代为申请"],
    [
        "最低生活保障证明", "生育服务证", "残疾人证换发", "老年优待证", "就业失业登记证", "户籍证明", "居住证明",
        "土地承包经营权证明", "临时救助", "林权证补办", "电脑无法开机，请维修", "笔记本电脑蓝屏，风扇异响",
        "台式机换内存条", "电脑系统重装", "危房改造补助", "医疗救助",
    ],
    ["，材料已带齐。", "，尚缺复印件一份。", "，希望月底前办好。", "，需入户核实。", "，本人电话联系。"],
)  # fmt: skip


def names(count: int) -> list[str]:
    """`count` names, the same on every run; every fortieth has a surname of two characters."""
    found = []
    for n in range(count):
        surname = COMPOUND_SURNAMES[n // 40 % 5] if n % 40 == 39 else SURNAMES[n * 7 % len(SURNAMES)]
        given = GIVEN_FIRST[n * 11 // 3 % len(GIVEN_FIRST)]
        if n % 9:
            given += GIVEN_SECOND[n * 13 // 5 % len(GIVEN_SECOND)]
        found.append(surname + given)
    return found


def addresses(count: int) -> list[str]:
    """`count` addresses, the same on every run: two of three in a street, the third in a village."""
    return [
        f"{VILLAGES[n % len(VILLAGES)]}{n % 12 + 1}组{n % 89 + 1}号"
        if n % 3 == 2
        else f"{STREETS[n % len(STREETS)]}{n * 3 % 280 + 1}号{n % 6 + 1}栋{n % 7 + 1}0{n % 4 + 1}室"
        for n in range(count)
    ]


def stories(*, with_steps: bool) -> list[str]:
    """Every sentence that the lists give (400)."""
    return ["".join(parts) for parts in product(*(WITH_STEPS if with_steps else AT_ONCE))]
