from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hd_notices', '0003_policies'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('assigned', 'assigned'), ('reassigned', 'reassigned'), ('referred', 'referred'), ('referral_decided', 'referral_decided'), ('due_soon', 'due_soon'), ('overdue', 'overdue'), ('action_given', 'action_given'), ('grant_changed', 'grant_changed'), ('reminded', 'reminded'), ('review_asked', 'review_asked'), ('review_returned', 'review_returned'), ('review_comment', 'review_comment'), ('approval_asked', 'approval_asked'), ('approved', 'approved'), ('interview_done', 'interview_done'), ('evidence_asked', 'evidence_asked'), ('job_finished', 'job_finished'), ('job_failed', 'job_failed'), ('dispute', 'dispute'), ('closure_asked', 'closure_asked'), ('closure_decided', 'closure_decided'), ('engagement', 'engagement'), ('service', 'service'), ('collection', 'collection'), ('course', 'course'), ('policy', 'policy'), ('pack', 'pack')], max_length=20),
        ),
    ]
