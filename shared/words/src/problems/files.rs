//! Why a file cannot be read at all, in Chinese: the same sentences as the errors of tables and feeds, in the same form as
//! [`super::TABLE`].

/// Every sentence with its Chinese, and what may stand in the places of one.
pub const FILES: &[(&str, &str)] = &[
    // Tables.
    ("could not read the table {}", "无法读取表格 {}"),
    ("{} is empty: export the table again, with its header row", "{} 是空文件：请连同表头行重新导出"),
    ("{} is not a table: {}; save it as CSV or XLSX", "{} 不是表格：{}；请另存为 CSV 或 XLSX"),
    ("it is not a regular file", "不是普通文件"),
    ("it is a binary file", "是二进制文件"),
    ("it is a web page or an XML file, whatever its name", "不论文件名如何，内容是网页或 XML 文件"),
    ("it is a packed file but not an XLSX workbook", "是压缩文件，但不是 XLSX 工作簿"),
    ("it is locked with a password: save it without one", "设有密码：请去掉密码后另存"),
    ("it is an old Office file but not a workbook", "是旧版 Office 文件，但不是工作簿"),
    (
        "could not read records of {}: {}; expected a list of objects, or one object per line",
        "无法读取 {} 中的记录：{}；应为对象列表，或者每行一个对象",
    ),
    ("it breaks off or is no JSON at line {}, column {}", "在第 {} 行第 {} 列中断，或者不是 JSON"),
    ("it is JSON, and neither a list nor an object", "是 JSON，但既不是列表也不是对象"),
    ("it has several lists of records ({}); leave one of them", "有多个记录列表（{}），请只保留一个"),
    ("{} is too large to read: {}; split it or save it as CSV", "{} 过大，无法读取：{}；请拆分或另存为 CSV"),
    ("it unpacks to more than {} bytes", "解压后超过 {} 字节"),
    ("a part unpacks to more than {} times its size", "其中一部分解压后超过原大小的 {} 倍"),
    ("it claims more texts than it can hold", "声明的文本数量超过文件所能容纳"),
    ("it has {} bytes, and records of at most {} are read", "共 {} 字节，记录文件最多读取 {} 字节"),
    ("its records have more than {} names together", "各记录的字段名合计超过 {} 个"),
    (
        "could not read the workbook {}: open it in a spreadsheet and save it again",
        "无法读取工作簿 {}：请用电子表格软件打开并另存",
    ),
    (
        "could not read the workbook {}: open it in a spreadsheet and save it again: {}",
        "无法读取工作簿 {}：请用电子表格软件打开并另存（{}）",
    ),
    (
        "{} has no column for {}; columns seen: {}; name the column with --map field=column, for example --map {}=...",
        "{} 中没有这些字段的列：{}；已有的列：{}；请用 --map 字段=列名 指明，如 --map {}=…",
    ),
    (
        "not shown, since the first row looks like data and not like a header",
        "首行像数据而不像表头，故不显示",
    ),
    (
        "{} is {}: import it with `huiying import {}`; to import it as this kind all the same, name one of its columns with --map",
        "{} 是{}：请改选类型，或用命令 `huiying import {}` 导入；仍按本类型导入的，请用 --map 指明其中一列",
    ),
    ("a table of hotline work orders", "热线工单表"),
    ("a table of online messages", "网上留言表"),
    ("a table of media mentions", "媒体信息表"),
    (
        "{} is a feed: import it with `huiying import mentions`",
        "{} 是订阅源：请改选“媒体信息”，或用命令 `huiying import mentions` 导入",
    ),
    (
        "{} has no column \"{}\", named by --map {}={}; columns seen: {}",
        "{} 中没有所指明的列“{}”（--map {}={}）；已有的列：{}",
    ),
    ("{} has no sheet \"{}\"; its sheets are {}", "{} 中没有工作表“{}”；其工作表为 {}"),
    (
        "no sheet of {} that is shown has a header that fits: {}; these are hidden: {}; read one with --sheet NAME",
        "{} 中可见工作表的表头均不符：{}；隐藏的工作表：{}；请用 --sheet 指明要读取的工作表",
    ),
    (
        "{} is no workbook, so it has no sheets: leave --sheet out",
        "{} 不是工作簿，没有工作表：请不要使用 --sheet",
    ),
    // Words and columns that are kept for a source.
    (
        "could not read the words that are kept for the source: {}; name them with --words and --save again",
        "无法读取为该来源保存的词表：{}；请用 --words 和 --save 重新指明",
    ),
    (
        "could not understand --map {}: {}; write --map field=column with one of {}",
        "无法理解 --map {}：{}；应写作 --map 字段=列名，字段为以下之一：{}",
    ),
    ("there is no field \"{}\"; the fields are {}", "没有字段“{}”；可用的字段：{}"),
    // Feeds.
    ("reading the feed `{}`", "无法读取订阅源 {}"),
    (
        "reading the feed `{}`: it has {} bytes; between 1 and {} are read",
        "无法读取订阅源 {}：共 {} 字节，可读取 1 至 {} 字节",
    ),
    (
        "reading the feed `{}`: it is not RSS, Atom or JSON Feed ({}); save the feed itself, not the page that links to it",
        "无法读取订阅源 {}：不是 RSS、Atom 或 JSON Feed（{}）；请保存订阅源本身，而不是指向它的网页",
    ),
    (
        "reading the feed `{}`: it has {} entries, and none has an id, a link, a title, a text or a time that could be read",
        "无法读取订阅源 {}：共 {} 条，均没有可读取的标识、链接、标题、正文或时间",
    ),
];
