"""Name every kind of event: the closed registry of the trail."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tag(StrEnum):
    """A kind of event: ``noun:part:what happened``. A tag once used is never renamed."""

    SETUP_FINISHED = "site:setup:finished"
    SETTINGS_CHANGED = "site:settings:changed"
    ACCESS_REFUSED = "site:access:refused"
    TRAIL_EXPORTED = "site:trail:exported"
    HEAD_SIGNED = "site:head:signed"
    SAMPLES_LOADED = "site:samples:loaded"
    BACKUP_MADE = "site:backup:made"
    BACKUP_RESTORED = "site:backup:restored"
    DATABASE_MOVED = "site:database:moved"
    KEY_ROTATED = "site:key:rotated"

    ACCOUNT_CREATED = "account:person:created"
    ACCOUNT_CHANGED = "account:person:changed"
    ACCOUNT_DEACTIVATED = "account:person:deactivated"
    ACCOUNT_REACTIVATED = "account:person:reactivated"
    ACCOUNT_LINKED = "account:provider:linked"
    DIRECTORY_LINKED = "account:directory:linked"
    DIRECTORY_UNLINKED = "account:directory:unlinked"
    CODE_MADE = "account:code:made"
    CODE_USED = "account:code:used"
    CODE_REVOKED = "account:code:revoked"
    PASSWORD_CHANGED = "account:password:changed"  # noqa: S105 - the name of an event
    MFA_ENROLLED = "account:factor:enrolled"
    MFA_REMOVED = "account:factor:removed"
    MFA_RESET_ASKED = "account:factor:reset_asked"
    MFA_RESET_DECIDED = "account:factor:reset_decided"
    RECOVERY_CODES_MADE = "account:recovery:made"
    LANGUAGE_CHOSEN = "account:language:chosen"
    MAIL_CHOSEN = "account:mail:chosen"
    SIGNED_IN = "session:sign_in:succeeded"
    SIGN_IN_FAILED = "session:sign_in:failed"
    SIGN_IN_LOCKED = "session:sign_in:locked"
    SIGNED_OUT = "session:sign_out:done"
    SESSION_REVOKED = "session:session:revoked"
    SESSION_EXPIRED = "session:session:expired"
    PROVED_AGAIN = "session:proof:given"

    TENANT_CREATED = "tenant:institution:created"
    TENANT_CHANGED = "tenant:institution:changed"
    PROFILE_SAVED = "tenant:profile:saved"
    ROLE_GRANTED = "tenant:role:granted"
    ROLE_REVOKED = "tenant:role:revoked"

    ASSESSMENT_CREATED = "assessment:assessment:created"
    ASSESSMENT_CHANGED = "assessment:assessment:changed"
    ASSESSMENT_CANCELLED = "assessment:assessment:cancelled"
    PACK_UPGRADED = "assessment:pack:upgraded"
    ASSESSMENT_IMPORTED = "assessment:assessment:imported"
    ANSWERS_IMPORTED = "assessment:answers:imported"
    ANSWERS_CARRIED = "assessment:answers:carried"
    PROPOSAL_DECIDED = "assessment:proposal:decided"
    RESPONDENT_ASSIGNED = "assessment:respondent:assigned"
    RESPONDENT_REASSIGNED = "assessment:respondent:reassigned"
    ASSIGNMENT_ENDED = "assessment:respondent:ended"
    ASSIGNMENTS_IMPORTED = "assessment:respondent:imported"
    QUESTIONS_SPREAD = "assessment:questions:spread"
    RESPONDENT_INVITED = "assessment:respondent:invited"
    ANSWER_SAVED = "assessment:answer:saved"
    ANSWERS_CONFIRMED = "assessment:answers:confirmed"
    FLOW_CHOSEN = "assessment:flow:chosen"
    QUESTION_REFERRED = "assessment:question:referred"
    REFERRAL_DECIDED = "assessment:referral:decided"
    BACKGROUND_SAVED = "assessment:background:saved"
    MEASUREMENT_SAVED = "assessment:measurement:saved"
    MEASUREMENT_REMOVED = "assessment:measurement:removed"
    VALIDATION_SAVED = "assessment:validation:saved"
    VALIDATION_REMOVED = "assessment:validation:removed"
    DECLARATION_SAVED = "assessment:declaration:saved"
    EVIDENCE_ADDED = "assessment:evidence:added"
    EVIDENCE_CHANGED = "assessment:evidence:changed"
    EVIDENCE_REPLACED = "assessment:evidence:replaced"
    EVIDENCE_LINKED = "assessment:evidence:linked"
    EVIDENCE_UNLINKED = "assessment:evidence:unlinked"
    EVIDENCE_WITHDRAWN = "assessment:evidence:withdrawn"
    EVIDENCE_DOWNLOADED = "assessment:evidence:downloaded"
    EVIDENCE_QUARANTINED = "assessment:evidence:quarantined"
    EVIDENCE_REQUESTED = "assessment:evidence:requested"
    EVIDENCE_SWEPT = "assessment:evidence:swept"
    PAPER_ATTACHED = "assessment:paper:attached"
    PAPER_TAKEN = "assessment:paper:downloaded"
    REQUEST_CHANGED = "assessment:request:changed"
    SUBMITTED = "assessment:submission:sent"
    ASSESSMENT_SEALED = "assessment:seal:made"
    SEAL_CORRECTED = "assessment:seal:corrected"
    DOSSIER_TAKEN = "assessment:dossier:taken"
    RESULT_EXPORTED = "assessment:result:exported"
    SUBMISSION_VIEWED = "assessment:submission:viewed"

    INTERVIEW_BEGUN = "assessment:interview:begun"
    INTERVIEW_CHANGED = "assessment:interview:changed"
    INTERVIEW_ENDED = "assessment:interview:ended"
    INTERVIEW_RESUMED = "assessment:interview:resumed"
    INTERVIEW_CONFIRMED = "assessment:interview:confirmed"
    INTERVIEW_SIGNED = "assessment:interview:signed"
    PART_EXPORTED = "assessment:part:exported"
    PART_TAKEN = "assessment:part:taken"
    PART_GIVEN_BACK = "assessment:part:given_back"
    PART_MERGED = "assessment:part:merged"
    PART_CONFLICT_DECIDED = "assessment:part:decided"

    ACTION_PLANNED = "plan:item:planned"
    ACTION_CHANGED = "plan:item:changed"
    ACTION_PROGRESSED = "plan:item:progressed"

    PEOPLE_REMINDED = "assessment:respondent:reminded"
    CONSENSUS_DECIDED = "review:consensus:decided"
    VERIFICATION_PLANNED = "review:verification:planned"
    ANSWER_VERIFIED = "review:verification:done"
    FINDING_SAVED = "review:finding:saved"
    FINDING_WITHDRAWN = "review:finding:withdrawn"
    REVIEW_DECIDED = "review:subdomain:decided"
    REVIEW_RETURNED = "review:round:returned"
    SUBMISSION_WITHDRAWN = "review:round:withdrawn"
    COMMENT_WRITTEN = "review:comment:written"
    COMMENT_RESOLVED = "review:comment:resolved"
    APPROVAL_GIVEN = "review:approval:given"
    APPROVAL_REFUSED = "review:approval:refused"

    CLOSING_ASKED = "plan:closing:asked"
    CLOSING_DECIDED = "plan:closing:decided"
    EXTENSION_ASKED = "plan:extension:asked"
    EXTENSION_DECIDED = "plan:extension:decided"
    ACTION_REOPENED = "plan:item:reopened"
    LEDGER_IMPORTED = "plan:ledger:imported"

    DISPUTE_OPENED = "dispute:dispute:opened"
    DISPUTE_STATED = "dispute:statement:given"
    DISPUTE_ASKED = "dispute:question:asked"
    DISPUTE_QUESTION_CLOSED = "dispute:question:closed"
    DISPUTE_QUESTION_REOPENED = "dispute:question:reopened"
    DISPUTE_INVITED = "dispute:person:invited"
    DISPUTE_DECIDED = "dispute:dispute:decided"
    DISPUTE_WITHDRAWN = "dispute:dispute:withdrawn"

    ENGAGEMENT_MADE = "engagement:engagement:made"
    ENGAGEMENT_DECLARED = "engagement:declaration:signed"
    ENGAGEMENT_ENDED = "engagement:engagement:ended"
    VERDICT_GIVEN = "engagement:verdict:given"

    OUTSIDE_FINDINGS_TAKEN = "inspection:findings:taken"
    OUTSIDE_FINDING_MAPPED = "inspection:finding:mapped"
    ASSESSMENT_CLASSIFIED = "assessment:assessment:classified"

    SERVICE_OFFERED = "service:service:offered"
    SERVICE_PINNED = "service:edition:pinned"
    SERVICE_ENDED = "service:service:ended"
    SERVICE_GRANTED = "service:receiver:admitted"
    SERVICE_WITHDRAWN = "service:receiver:ended"
    ANSWERS_INHERITED = "service:answers:inherited"
    INHERITANCE_ENDED = "service:answers:released"

    COLLECTION_MADE = "collection:collection:made"
    COLLECTION_CLOSED = "collection:collection:closed"
    COLLECTION_SENT = "collection:delivery:sent"
    COLLECTION_TAKEN_BACK = "collection:delivery:taken_back"
    COLLECTION_RETURNED = "collection:delivery:returned"
    COLLECTION_ACCEPTED = "collection:delivery:accepted"

    STANDARD_REGISTERED = "standards:standard:registered"
    STANDARD_CHANGED = "standards:standard:changed"
    STANDARDS_IMPORTED = "standards:registry:imported"
    STANDARDS_EXPORTED = "standards:registry:exported"
    NAMES_DECIDED = "standards:decision:made"

    EDITION_KEPT = "standards:edition:kept"
    PLAN_SCHEDULED = "standards:plan:scheduled"
    PLAN_ADOPTED = "standards:plan:adopted"
    PLANNING_EXPORTED = "standards:plan:exported"
    POLICY_SAVED = "standards:policy:saved"
    POLICY_TEXT_ADDED = "standards:policy:amended"
    POLICY_REVIEW_ASSIGNED = "standards:policy_review:assigned"
    POLICY_REVIEW_CLOSED = "standards:policy_review:closed"
    RISK_ENTRY_SAVED = "standards:risk:saved"
    RISK_ENTRY_REMOVED = "standards:risk:removed"
    BODY_SAVED = "standards:body:saved"
    BODY_REMOVED = "standards:body:removed"
    DOCUMENT_CHECKED = "standards:document:checked"
    DOCUMENT_REMOVED = "standards:document:removed"

    COURSE_BEGUN = "standards:course:begun"
    COURSE_CHANGED = "standards:course:changed"
    COURSE_MOVED = "standards:course:moved"
    PAPER_HANDED_IN = "standards:paper:handed_in"
    PAPER_DOWNLOADED = "standards:paper:downloaded"
    PAPER_PRINTED = "standards:paper:printed"
    DRAFT_ADDED = "standards:draft:added"
    CHAPTERS_ASSIGNED = "standards:chapters:assigned"
    NOTE_WRITTEN = "standards:note:written"
    DISTRIBUTION_SET = "standards:distribution:set"
    COURSES_EXPORTED = "standards:courses:exported"
    COMMENTS_ASKED = "standards:comments:asked"
    COMMENTS_TAKEN = "standards:comments:taken"
    COMMENT_DISPOSED = "standards:comment:disposed"
    COMMENTS_CHANGED = "standards:comments:changed"
    MEETING_HELD = "standards:meeting:held"
    TASK_FINISHED = "standards:task:finished"
    BALLOT_HELD = "standards:ballot:held"
    SURVEY_CHANGED = "standards:survey:changed"
    ADOPTION_STEP = "standards:adoption:recorded"

    PACK_DRAFTED = "pack:draft:made"
    PACK_CHANGED = "pack:draft:changed"
    PACK_CHECKED = "pack:draft:checked"
    PACK_DISCARDED = "pack:draft:discarded"
    PACK_PROPOSED = "pack:edition:proposed"
    PACK_RETURNED = "pack:edition:returned"
    PACK_PUBLISHED = "pack:edition:published"
    PACK_WITHDRAWN = "pack:edition:withdrawn"
    NOTICE_READ = "notice:notice:read"

    TOKEN_MADE = "account:token:made"  # noqa: S105 - the name of an event
    TOKEN_REVOKED = "account:token:revoked"  # noqa: S105 - the name of an event

    JOB_QUEUED = "job:job:queued"
    JOB_FINISHED = "job:job:finished"
    JOB_FAILED = "job:job:failed"


TAG_NAMES: Final[Mapping[Tag, Text]] = MappingProxyType(
    {
        Tag.SETUP_FINISHED: Text("完成初始设置", "Setup finished"),
        Tag.SETTINGS_CHANGED: Text("修改系统设置", "Settings changed"),
        Tag.ACCESS_REFUSED: Text("越权访问被拒", "Access refused"),
        Tag.TRAIL_EXPORTED: Text("导出审计日志", "Trail exported"),
        Tag.HEAD_SIGNED: Text("签名链头", "Head of the chain signed"),
        Tag.SAMPLES_LOADED: Text("载入示例机构", "Samples loaded"),
        Tag.BACKUP_MADE: Text("备份完成", "Backup made"),
        Tag.BACKUP_RESTORED: Text("从备份恢复", "Restored from a backup"),
        Tag.DATABASE_MOVED: Text("迁移数据库", "Database moved"),
        Tag.KEY_ROTATED: Text("更换密钥", "Key replaced"),
        Tag.ACCOUNT_CREATED: Text("新建账号", "Account created"),
        Tag.ACCOUNT_CHANGED: Text("修改账号", "Account changed"),
        Tag.ACCOUNT_DEACTIVATED: Text("停用账号", "Account deactivated"),
        Tag.ACCOUNT_REACTIVATED: Text("恢复账号", "Account reactivated"),
        Tag.ACCOUNT_LINKED: Text("关联外部身份", "External identity linked"),
        Tag.DIRECTORY_LINKED: Text("账号关联目录服务", "Account linked to the directory"),
        Tag.DIRECTORY_UNLINKED: Text("账号解除目录服务关联", "Account no longer linked to the directory"),
        Tag.CODE_MADE: Text("生成一次性口令", "One-time code made"),
        Tag.CODE_USED: Text("使用一次性口令", "One-time code used"),
        Tag.CODE_REVOKED: Text("作废一次性口令", "One-time code revoked"),
        Tag.PASSWORD_CHANGED: Text("修改密码", "Password changed"),
        Tag.MFA_ENROLLED: Text("启用第二因素", "Second factor enrolled"),
        Tag.MFA_REMOVED: Text("移除第二因素", "Second factor removed"),
        Tag.MFA_RESET_ASKED: Text("申请移除遗失的第二因素", "Removal of a lost second factor asked"),
        Tag.MFA_RESET_DECIDED: Text("决定是否移除遗失的第二因素", "Removal of a lost second factor decided"),
        Tag.RECOVERY_CODES_MADE: Text("生成恢复码", "Recovery codes made"),
        Tag.LANGUAGE_CHOSEN: Text("选择界面语言", "Language chosen"),
        Tag.MAIL_CHOSEN: Text("选择是否接收邮件通知", "Mail about notices chosen"),
        Tag.SIGNED_IN: Text("登录成功", "Signed in"),
        Tag.SIGN_IN_FAILED: Text("登录失败", "Sign-in failed"),
        Tag.SIGN_IN_LOCKED: Text("登录被锁定", "Sign-in locked"),
        Tag.SIGNED_OUT: Text("退出登录", "Signed out"),
        Tag.SESSION_REVOKED: Text("撤销会话", "Session revoked"),
        Tag.SESSION_EXPIRED: Text("会话过期", "Session expired"),
        Tag.PROVED_AGAIN: Text("再次验证本人身份", "Proved again to be there"),
        Tag.TENANT_CREATED: Text("新建机构", "Institution created"),
        Tag.TENANT_CHANGED: Text("修改机构", "Institution changed"),
        Tag.PROFILE_SAVED: Text("保存机构概况", "Institution profile saved"),
        Tag.ROLE_GRANTED: Text("授予角色", "Role granted"),
        Tag.ROLE_REVOKED: Text("收回角色", "Role revoked"),
        Tag.ASSESSMENT_CREATED: Text("新建评估", "Assessment created"),
        Tag.ASSESSMENT_CHANGED: Text("修改评估设置", "Assessment set-up changed"),
        Tag.ASSESSMENT_CANCELLED: Text("取消评估", "Assessment cancelled"),
        Tag.PACK_UPGRADED: Text("升级模型版本", "Model version upgraded"),
        Tag.ASSESSMENT_IMPORTED: Text("导入评估", "Assessment imported"),
        Tag.ANSWERS_IMPORTED: Text("导入答案", "Answers imported"),
        Tag.ANSWERS_CARRIED: Text("沿用上期答案", "Answers carried over"),
        Tag.PROPOSAL_DECIDED: Text("确认不适用项", "Not-applicable proposals decided"),
        Tag.RESPONDENT_ASSIGNED: Text("指派受访人", "Respondent assigned"),
        Tag.RESPONDENT_REASSIGNED: Text("改派受访人", "Respondent reassigned"),
        Tag.ASSIGNMENT_ENDED: Text("结束指派", "Assignment ended"),
        Tag.ASSIGNMENTS_IMPORTED: Text("由表格指派受访人", "Respondents assigned from a table"),
        Tag.QUESTIONS_SPREAD: Text("分摊问题", "Questions spread"),
        Tag.RESPONDENT_INVITED: Text("邀请受访人", "Respondent invited"),
        Tag.ANSWER_SAVED: Text("保存答案", "Answer saved"),
        Tag.ANSWERS_CONFIRMED: Text("确认沿用的答案", "Carried answers confirmed"),
        Tag.FLOW_CHOSEN: Text("选择继续或停止询问", "Asking continued or stopped"),
        Tag.QUESTION_REFERRED: Text("转派问题", "Question referred"),
        Tag.REFERRAL_DECIDED: Text("处理转派", "Referral decided"),
        Tag.BACKGROUND_SAVED: Text("保存背景信息", "Background saved"),
        Tag.MEASUREMENT_SAVED: Text("保存指标测量", "Measurement saved"),
        Tag.MEASUREMENT_REMOVED: Text("删除指标测量", "Measurement removed"),
        Tag.VALIDATION_SAVED: Text("保存有效性验证", "Validation saved"),
        Tag.VALIDATION_REMOVED: Text("删除有效性验证", "Validation removed"),
        Tag.DECLARATION_SAVED: Text("保存红线声明", "Red line declaration saved"),
        Tag.EVIDENCE_ADDED: Text("新增证据", "Evidence added"),
        Tag.EVIDENCE_CHANGED: Text("修改证据", "Evidence changed"),
        Tag.EVIDENCE_REPLACED: Text("上传证据新版本", "Newer file of evidence added"),
        Tag.EVIDENCE_LINKED: Text("关联证据与实践", "Evidence linked to practices"),
        Tag.EVIDENCE_UNLINKED: Text("取消证据关联", "Evidence unlinked from practices"),
        Tag.EVIDENCE_WITHDRAWN: Text("撤回证据", "Evidence taken back"),
        Tag.EVIDENCE_DOWNLOADED: Text("下载证据", "Evidence downloaded"),
        Tag.EVIDENCE_QUARANTINED: Text("隔离恶意文件", "File put in quarantine"),
        Tag.EVIDENCE_REQUESTED: Text("提出资料调阅", "Evidence requested"),
        Tag.EVIDENCE_SWEPT: Text("清理无主证据文件", "Files of evidence without a record removed"),
        Tag.PAPER_ATTACHED: Text("附上文件", "File attached"),
        Tag.PAPER_TAKEN: Text("下载所附文件", "Attached file downloaded"),
        Tag.REQUEST_CHANGED: Text("更新资料调阅", "Request for evidence changed"),
        Tag.ASSESSMENT_SEALED: Text("封存评估", "Assessment sealed"),
        Tag.SEAL_CORRECTED: Text("更正已封存的评估", "Sealed assessment corrected"),
        Tag.DOSSIER_TAKEN: Text("下载档案", "Dossier taken"),
        Tag.SUBMITTED: Text("提交评估", "Assessment submitted"),
        Tag.RESULT_EXPORTED: Text("导出结果", "Result exported"),
        Tag.SUBMISSION_VIEWED: Text("监管查阅", "Submission viewed by a supervisor"),
        Tag.INTERVIEW_BEGUN: Text("开始访谈", "Interview begun"),
        Tag.INTERVIEW_CHANGED: Text("修改访谈信息", "Facts of an interview changed"),
        Tag.INTERVIEW_ENDED: Text("结束访谈", "Interview ended"),
        Tag.INTERVIEW_RESUMED: Text("继续访谈", "Interview resumed"),
        Tag.INTERVIEW_CONFIRMED: Text("确认访谈记录", "Record of an interview confirmed"),
        Tag.INTERVIEW_SIGNED: Text("登记纸质签字", "Signed paper record registered"),
        Tag.PART_EXPORTED: Text("导出离线部分", "Offline part exported"),
        Tag.PART_TAKEN: Text("导入离线部分", "Offline part taken in"),
        Tag.PART_GIVEN_BACK: Text("交回离线部分", "Offline part given back"),
        Tag.PART_MERGED: Text("合并离线部分", "Offline part merged"),
        Tag.PART_CONFLICT_DECIDED: Text("处理离线冲突", "Conflict of an offline part decided"),
        Tag.ACTION_PLANNED: Text("新增整改事项", "Action planned"),
        Tag.ACTION_CHANGED: Text("修改整改事项", "Action changed"),
        Tag.ACTION_PROGRESSED: Text("更新整改进度", "Action progressed"),
        Tag.PEOPLE_REMINDED: Text("催办受访人", "Respondents reminded"),
        Tag.CONSENSUS_DECIDED: Text("裁定分歧项", "Consensus decided"),
        Tag.VERIFICATION_PLANNED: Text("制定核验计划", "Verification planned"),
        Tag.ANSWER_VERIFIED: Text("核验答案", "Answer verified"),
        Tag.FINDING_SAVED: Text("保存评估发现", "Finding saved"),
        Tag.FINDING_WITHDRAWN: Text("撤回评估发现", "Finding withdrawn"),
        Tag.REVIEW_DECIDED: Text("复核子域", "Sub-domain reviewed"),
        Tag.REVIEW_RETURNED: Text("复核退回", "Returned by the reviewer"),
        Tag.SUBMISSION_WITHDRAWN: Text("撤回提交", "Submission taken back"),
        Tag.COMMENT_WRITTEN: Text("填写复核意见", "Review comment written"),
        Tag.COMMENT_RESOLVED: Text("关闭复核意见", "Review comment resolved"),
        Tag.APPROVAL_GIVEN: Text("批准评估", "Assessment approved"),
        Tag.APPROVAL_REFUSED: Text("不批准评估", "Approval refused"),
        Tag.CLOSING_ASKED: Text("申请关闭整改事项", "Closing of an action asked for"),
        Tag.CLOSING_DECIDED: Text("审定关闭申请", "Closing of an action decided"),
        Tag.EXTENSION_ASKED: Text("申请整改延期", "Extension asked for"),
        Tag.EXTENSION_DECIDED: Text("审定延期申请", "Extension decided"),
        Tag.ACTION_REOPENED: Text("重开整改事项", "Action opened again"),
        Tag.LEDGER_IMPORTED: Text("导入整改台账", "Ledger of actions imported"),
        Tag.DISPUTE_OPENED: Text("提出重大分歧", "Dispute opened"),
        Tag.DISPUTE_STATED: Text("分歧陈述", "Statement in a dispute"),
        Tag.DISPUTE_ASKED: Text("分解出子问题", "Sub-question of a dispute asked"),
        Tag.DISPUTE_QUESTION_CLOSED: Text("关闭子问题", "Sub-question of a dispute closed"),
        Tag.DISPUTE_QUESTION_REOPENED: Text("重开子问题", "Sub-question of a dispute opened again"),
        Tag.DISPUTE_INVITED: Text("邀请参与分歧处理", "Person invited to a dispute"),
        Tag.DISPUTE_DECIDED: Text("裁定分歧", "Dispute decided"),
        Tag.DISPUTE_WITHDRAWN: Text("撤回分歧", "Dispute withdrawn"),
        Tag.ENGAGEMENT_MADE: Text("建立聘任", "Engagement made"),
        Tag.ENGAGEMENT_DECLARED: Text("签署独立性声明", "Independence declared"),
        Tag.ENGAGEMENT_ENDED: Text("提前结束聘任", "Engagement ended early"),
        Tag.VERDICT_GIVEN: Text("给出审计意见", "Auditor's verdict given"),
        Tag.OUTSIDE_FINDINGS_TAKEN: Text("导入外部检查发现", "Findings of others taken in"),
        Tag.OUTSIDE_FINDING_MAPPED: Text("对应外部检查发现", "Finding of others mapped"),
        Tag.ASSESSMENT_CLASSIFIED: Text("设定密级", "Classification set"),
        Tag.SERVICE_OFFERED: Text("登记共享服务", "Shared service registered"),
        Tag.SERVICE_PINNED: Text("选定共享服务的封存版本", "Sealed version of a shared service pinned"),
        Tag.SERVICE_ENDED: Text("结束共享服务", "Shared service ended"),
        Tag.SERVICE_GRANTED: Text("增加共享服务的接收方", "Receiver of a shared service added"),
        Tag.SERVICE_WITHDRAWN: Text("停止向接收方提供共享服务", "Receiver of a shared service ended"),
        Tag.ANSWERS_INHERITED: Text("继承共享服务的答案", "Answers inherited from a shared service"),
        Tag.INHERITANCE_ENDED: Text("停止继承答案", "Inheriting answers ended"),
        Tag.COLLECTION_MADE: Text("发布填报任务", "Collection made"),
        Tag.COLLECTION_CLOSED: Text("结束填报任务", "Collection closed"),
        Tag.COLLECTION_SENT: Text("报送填报任务", "Submitted to a collection"),
        Tag.COLLECTION_TAKEN_BACK: Text("撤回报送", "Submission to a collection taken back"),
        Tag.COLLECTION_RETURNED: Text("退回报送", "Submission to a collection returned"),
        Tag.COLLECTION_ACCEPTED: Text("接受报送", "Submission to a collection accepted"),
        Tag.STANDARD_REGISTERED: Text("登记标准", "Standard registered"),
        Tag.STANDARD_CHANGED: Text("修改标准登记", "Record of a standard changed"),
        Tag.STANDARDS_IMPORTED: Text("导入标准登记", "Records of standards imported"),
        Tag.STANDARDS_EXPORTED: Text("导出标准登记", "Records of standards exported"),
        Tag.NAMES_DECIDED: Text("判断两个名称是否同一项", "Two names decided"),
        Tag.EDITION_KEPT: Text("保存规划版本", "Edition of a plan kept"),
        Tag.PLAN_SCHEDULED: Text("排程", "Plan scheduled"),
        Tag.PLAN_ADOPTED: Text("启用排程", "Schedule put in force"),
        Tag.PLANNING_EXPORTED: Text("导出规划文件", "Document about plans given out"),
        Tag.POLICY_SAVED: Text("登记政策", "Policy registered or changed"),
        Tag.POLICY_TEXT_ADDED: Text("登记政策新版本", "Version of a policy added"),
        Tag.POLICY_REVIEW_ASSIGNED: Text("指派政策复核", "Review of a policy assigned"),
        Tag.POLICY_REVIEW_CLOSED: Text("完成政策复核", "Review of a policy closed"),
        Tag.RISK_ENTRY_SAVED: Text(
            "保存高风险点、设计表或实施记录", "Risk point, design or implementation record saved"
        ),
        Tag.RISK_ENTRY_REMOVED: Text(
            "删除高风险点、设计表或实施记录", "Risk point, design or implementation record removed"
        ),
        Tag.BODY_SAVED: Text("登记或修改单位、工作组", "Unit or group registered or changed"),
        Tag.BODY_REMOVED: Text("删除自行登记的单位或工作组", "Own record of a unit or group removed"),
        Tag.DOCUMENT_CHECKED: Text("检查文稿一致性", "Document checked for consistency"),
        Tag.DOCUMENT_REMOVED: Text("删除已检查的文稿", "Checked document removed"),
        Tag.COURSE_BEGUN: Text("开始制定标准", "Drafting of a standard begun"),
        Tag.COURSE_CHANGED: Text("修改制定事项", "Facts of a drafting changed"),
        Tag.COURSE_MOVED: Text("推进制定阶段", "Drafting moved through a gate"),
        Tag.PAPER_HANDED_IN: Text("提交制定材料", "Paper of a drafting handed in"),
        Tag.PAPER_DOWNLOADED: Text("下载制定材料", "Paper of a drafting downloaded"),
        Tag.PAPER_PRINTED: Text("导出制定文件", "Document of a drafting given out"),
        Tag.DRAFT_ADDED: Text("登记标准稿件", "Draft of a standard registered"),
        Tag.CHAPTERS_ASSIGNED: Text("分配起草章节", "Chapters of a standard assigned"),
        Tag.NOTE_WRITTEN: Text("编写编制说明", "Drafting note written"),
        Tag.DISTRIBUTION_SET: Text("修改分发名单", "Distribution list changed"),
        Tag.COURSES_EXPORTED: Text("导出制定进展", "Progress of draftings exported"),
        Tag.COMMENTS_ASKED: Text("征求标准意见", "Comments on a draft asked for"),
        Tag.COMMENTS_TAKEN: Text("收到标准意见", "Comments on a draft received"),
        Tag.COMMENT_DISPOSED: Text("处理标准意见", "Comment on a draft disposed of"),
        Tag.COMMENTS_CHANGED: Text("拆分合并意见或处理分歧", "Comments split, merged or a dissent recorded"),
        Tag.MEETING_HELD: Text("登记会议纪要", "Minutes of a meeting registered"),
        Tag.TASK_FINISHED: Text("完成会议任务", "Task of a meeting finished"),
        Tag.BALLOT_HELD: Text("登记审查表决", "Ballot registered"),
        Tag.SURVEY_CHANGED: Text("登记标准调研", "Survey on a standard registered"),
        Tag.ADOPTION_STEP: Text("登记标准采用进展", "Adoption of a standard recorded"),
        Tag.PACK_DRAFTED: Text("新建模型包草案", "Draft of a pack made"),
        Tag.PACK_CHANGED: Text("修改模型包草案", "Draft of a pack changed"),
        Tag.PACK_CHECKED: Text("检查模型包草案", "Draft of a pack checked"),
        Tag.PACK_DISCARDED: Text("放弃模型包草案", "Draft of a pack given up"),
        Tag.PACK_PROPOSED: Text("提请发布模型包", "Publishing of a pack proposed"),
        Tag.PACK_RETURNED: Text("退回模型包草案", "Proposed pack given back"),
        Tag.PACK_PUBLISHED: Text("发布模型包", "Pack published"),
        Tag.PACK_WITHDRAWN: Text("撤回模型包", "Pack withdrawn"),
        Tag.NOTICE_READ: Text("阅读通知", "Notice read"),
        Tag.TOKEN_MADE: Text("生成访问令牌", "Access token made"),
        Tag.TOKEN_REVOKED: Text("撤销访问令牌", "Access token revoked"),
        Tag.JOB_QUEUED: Text("提交后台任务", "Job queued"),
        Tag.JOB_FINISHED: Text("后台任务完成", "Job finished"),
        Tag.JOB_FAILED: Text("后台任务失败", "Job failed"),
    }
)
