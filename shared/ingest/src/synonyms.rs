//! The header names under which each field has been seen, one table per kind of export.

use crate::columns::{Field, Synonyms};

/// Header names of 12345 hotline work orders and of their English counterparts (domain notes, section 5.1).
///
/// Within a field, an earlier name wins over a later one.
pub const HOTLINE: Synonyms = Synonyms(&[
    (
        Field::ExternalId,
        &[
            "工单编号",
            "12345工单编号",
            "办件编号",
            "诉求编号",
            "任务编号",
            "案件编号",
            "工单号",
            "编号",
            "CASE_ENQUIRY_ID",
            "service_request_id",
            "id",
        ],
    ),
    (Field::Title, &["标题", "诉求标题", "诉求主题", "工单标题", "主题", "CASE_TITLE"]),
    (
        Field::Body,
        &[
            "内容",
            "诉求内容",
            "内容描述",
            "12345内容描述",
            "问题描述",
            "工单内容",
            "投诉件内容",
            "description",
        ],
    ),
    (
        Field::Category,
        &["诉求类别", "工单类型", "12345工单类型", "诉求性质", "业务类型", "性质", "类别", "TYPE", "REASON"],
    ),
    (
        Field::Channel,
        &[
            "办件来源",
            "事件来源",
            "工单来源",
            "12345工单来源",
            "投诉来源",
            "渠道来源",
            "信息来源",
            "来源",
            "Source",
        ],
    ),
    (
        Field::ReceivedAt,
        &[
            "来电时间",
            "诉求时间",
            "12345受理时间",
            "受理时间",
            "发现时间",
            "OPEN_DT",
            "requested_datetime",
            "时间",
        ],
    ),
    (
        Field::TargetAt,
        &["办理时限", "承诺完成时间", "承诺时间", "截止时间", "TARGET_DT", "expected_datetime"],
    ),
    (
        Field::Reply,
        &["答复意见", "答复市民要点", "回复内容", "办理结果", "处理结果", "回复", "回复1", "CLOSURE_REASON"],
    ),
    (
        Field::RepliedAt,
        &["答复时间", "回复时间", "办结时间", "处理完成时间", "完成时间", "结案时间", "CLOSED_DT"],
    ),
    (
        Field::Office,
        &[
            "承办单位",
            "办理单位",
            "办理部门",
            "主办单位",
            "受理部门",
            "办结单位",
            "主责部门",
            "Department",
            "agency_responsible",
        ],
    ),
    (Field::Caller, &["诉求人", "反映人", "来电人", "姓名", "匿名1实名0"]),
    (Field::Phone, &["联系电话", "诉求人电话", "诉求人手机号", "来电号码", "手机号", "电话"]),
    (Field::Address, &["诉求地址", "发生地址", "地址", "Location"]),
    (Field::Area, &["区域", "区县", "街道", "neighborhood", "河流"]),
    (Field::Status, &["办件状态", "案件办理状态", "案件状态", "状态", "CASE_STATUS"]),
    (Field::RepliedAfterDays, &["最终回复距诉求天数"]),
]);

/// Header names of citizens' messages to leaders and of online letters (domain notes, section 5.6).
///
/// Within a field, an earlier name wins over a later one.
pub const MESSAGES: Synonyms = Synonyms(&[
    (Field::ExternalId, &["留言编号", "信件编号", "留言ID", "编号", "id"]),
    (Field::Title, &["留言主题", "留言标题", "信件标题", "标题", "主题", "subject"]),
    (Field::Body, &["留言详情", "留言内容", "信件内容", "内容", "content"]),
    (Field::Category, &["留言类型", "留言类别", "一级分类", "信件类型", "类别", "性质", "domainName"]),
    (Field::Channel, &["留言来源", "信息来源", "渠道来源", "来源"]),
    (Field::ReceivedAt, &["留言时间", "来信时间", "提交时间", "写信时间", "时间", "dateline"]),
    (Field::TargetAt, &["办理时限", "承诺完成时间", "承诺时间", "截止时间"]),
    (Field::Reply, &["答复意见", "答复内容", "回复意见", "回复内容", "办理结果", "回复"]),
    (Field::RepliedAt, &["答复时间", "回复时间", "办结时间"]),
    (Field::Office, &["答复单位", "回复单位", "承办单位", "办理单位", "留言对象", "forumName"]),
    (Field::Caller, &["留言用户", "留言人", "写信人", "姓名", "网友"]),
    (Field::Phone, &["联系电话", "手机号", "电话"]),
    (Field::Address, &["发生地址", "联系地址", "地址"]),
    (Field::Area, &["区域", "区县", "地区"]),
    (Field::Status, &["办理状态", "留言状态", "状态", "stateInfo"]),
    (Field::RepliedAfterDays, &["最终回复距诉求天数"]),
]);
