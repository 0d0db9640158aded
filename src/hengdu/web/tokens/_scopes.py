"""Name what a token may do in words, in groups as the pages have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.actions import SHARP, Permission
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_P: Final = Permission
GROUPS: Final[tuple[tuple[Text, Mapping[Permission, Text]], ...]] = (
    (
        Text("本人", "Oneself"),
        {_P.NOTICE_OWN: Text("查看本人的通知和后台任务", "Read one's own notices and jobs")},
    ),
    (
        Text("机构", "Institutions"),
        {
            _P.PROFILE_READ: Text("查看机构画像", "Read the institution's profile"),
            _P.PROFILE_EDIT: Text("修改机构画像", "Change the institution's profile"),
            _P.ENGAGEMENT_MANAGE: Text("管理外部人员委托", "Manage engagements of outside people"),
            _P.SERVICE_MANAGE: Text("管理共享服务", "Manage shared services"),
        },
    ),
    (
        Text("评估的设置和分派", "Set-up of assessments"),
        {
            _P.ASSESSMENT_LIST: Text("列出评估和模型包", "List assessments and packs"),
            _P.ASSESSMENT_READ: Text("查看评估概况", "Read assessments in outline"),
            _P.ASSESSMENT_CREATE: Text("新建评估", "Begin assessments"),
            _P.ASSESSMENT_IMPORT: Text("导入评估", "Import assessments"),
            _P.ASSESSMENT_EDIT: Text("修改评估设置", "Change the set-up"),
            _P.ASSIGNMENT_READ: Text("查看分派", "Read who is asked what"),
            _P.ASSIGNMENT_EDIT: Text("分派、转派和催办", "Assign, reassign and remind"),
        },
    ),
    (
        Text("作答和访谈", "Answers and interviews"),
        {
            _P.ANSWER_READ: Text("查看全部答案", "Read all answers"),
            _P.ANSWER_WRITE: Text("填写本人负责的答案", "Write answers that one is asked for"),
            _P.REFERRAL_WRITE: Text("转派问题", "Refer questions"),
            _P.BACKGROUND_WRITE: Text("填写背景信息", "Fill in the background form"),
            _P.MEASUREMENT_WRITE: Text("填写指标测量", "Write measurements"),
            _P.VALIDATION_WRITE: Text("登记有效性验证和外部发现", "Record validations and outside findings"),
            _P.INTERVIEW_READ: Text("查看访谈和离线部分", "Read interviews and offline parts"),
            _P.INTERVIEW_WRITE: Text(
                "记录访谈，导出和合并离线部分", "Hold interviews, hand out and merge parts"
            ),
        },
    ),
    (
        Text("证据", "Evidence"),
        {
            _P.EVIDENCE_READ: Text("查看证据目录", "Read the index of evidence"),
            _P.EVIDENCE_WRITE: Text("提交证据", "Add evidence"),
            _P.EVIDENCE_DOWNLOAD: Text("下载证据文件", "Download files of evidence"),
            _P.EVIDENCE_REQUEST: Text("调阅资料", "Ask for evidence"),
        },
    ),
    (
        Text("核实、复核和审批", "Verification, review and approval"),
        {
            _P.CONSOLIDATE: Text("裁定分歧答案", "Decide where roles disagree"),
            _P.SUBMIT: Text("提交、撤回和报送评估", "Submit, take back and hand in"),
            _P.REVIEW_READ: Text("查看核实和复核情况", "Read verification and review"),
            _P.VERIFY: Text("核实答案", "Verify answers"),
            _P.FINDING_WRITE: Text("编写发现", "Write findings"),
            _P.REVIEW: Text("复核", "Review"),
            _P.APPROVE: Text("审批", "Approve"),
            _P.VERDICT_WRITE: Text("出具审计意见", "Give verdicts"),
            _P.DISPUTE_READ: Text("查看争议", "Read disputes"),
            _P.DISPUTE_WRITE: Text("参与争议处理", "Take part in disputes"),
        },
    ),
    (
        Text("结果、整改和封存", "Results, plan and seal"),
        {
            _P.RESULT_READ: Text("查看结果", "Read results"),
            _P.REPORT_EXPORT: Text("生成报告和导出", "Make reports and exports"),
            _P.PLAN_READ: Text("查看整改台账", "Read the plan"),
            _P.PLAN_EDIT: Text("编制整改台账", "Change the plan"),
            _P.PLAN_PROGRESS: Text("填报整改进展", "Report progress"),
            _P.PLAN_CLOSE: Text("审定整改关闭和延期", "Decide on closing and extension"),
            _P.SEAL: Text("封存和更正评估", "Seal and correct"),
            _P.DOSSIER_READ: Text("下载和校验封存档案", "Download and verify dossiers"),
        },
    ),
    (
        Text("行业", "Industry"),
        {
            _P.AGGREGATE_READ: Text("查看行业汇总", "Read aggregates of the industry"),
            _P.SUBMISSION_READ: Text("查看报送的评估", "Read what was handed in"),
            _P.COLLECTION_MANAGE: Text("管理填报任务", "Manage collections"),
        },
    ),
    (
        Text("标准工作台", "Standards desk"),
        {
            _P.DESK_READ: Text("查看标准登记", "Read the register of standards"),
            _P.REGISTRY_WRITE: Text("维护标准登记", "Keep the register"),
            _P.PLAN_WRITE: Text("编制标准计划", "Change the plan of standards"),
            _P.DECISION_WRITE: Text("判断名称异同", "Decide about names"),
            _P.PROCESS_READ: Text("查看编制过程", "Read drafting processes"),
            _P.PROCESS_WRITE: Text("办理本单位的编制事项", "Write in drafting processes"),
            _P.PROCESS_RUN: Text("管理编制过程", "Run drafting processes"),
            _P.PROCESS_MOVE: Text("推进编制阶段", "Move drafting processes on"),
            _P.COMMENT_WRITE: Text("提出和处理意见", "Write and settle comments"),
        },
    ),
    (
        Text("模型", "Models"),
        {
            _P.PACK_READ: Text("查看模型包的版本", "Read editions of packs"),
            _P.PACK_WRITE: Text("编写模型包草稿", "Write drafts of packs"),
            _P.PACK_PUBLISH: Text("发布模型包", "Publish packs"),
        },
    ),
    (
        Text("系统管理", "Administration"),
        {
            _P.ACCOUNT_LIST: Text("列出账号", "List accounts"),
            _P.ACCOUNT_MANAGE: Text("管理账号", "Manage accounts"),
            _P.GRANT_MANAGE: Text("授予和收回角色", "Give and take back roles"),
            _P.TENANT_LIST: Text("列出机构", "List institutions"),
            _P.TENANT_MANAGE: Text("管理机构", "Manage institutions"),
            _P.SETTINGS_MANAGE: Text("修改系统设置", "Change settings"),
            _P.TRAIL_READ: Text("查看和校验审计日志", "Read and verify the trail"),
            _P.TRAIL_EXPORT: Text("导出审计日志、签署链头", "Export the trail and sign its head"),
            _P.JOB_RUN: Text("执行后台任务", "Run jobs"),
        },
    ),
)
NAMES: Final[Mapping[str, Text]] = {
    one.value: name for _group, names in GROUPS for one, name in names.items()
}


@attrs.frozen(kw_only=True)
class Choice:
    """One scope on the page."""

    value: str
    name: Text
    is_chosen: bool
    is_sharp: bool


def offered(allowed: Collection[Permission], chosen: Collection[str]) -> list[tuple[Text, list[Choice]]]:
    """Return the groups that have something to choose, in the order of the pages."""
    found = [
        (
            group,
            [
                Choice(value=one.value, name=name, is_chosen=one.value in chosen, is_sharp=one in SHARP)
                for one, name in names.items()
                if one in allowed
            ],
        )
        for group, names in GROUPS
    ]
    return [(group, choices) for group, choices in found if choices]


def named(scopes: Collection[str]) -> list[tuple[str, Text]]:
    """Return scopes with their names, in the order of the pages; one that is gone keeps its own name."""
    known = [(value, name) for value, name in NAMES.items() if value in scopes]
    return known + [(value, Text(value, value)) for value in scopes if value not in NAMES]
