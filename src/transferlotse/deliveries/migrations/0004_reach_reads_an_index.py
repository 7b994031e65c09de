
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centres', '0002_initial'),
        ('contacts', '0003_organisation_contacts_or_centre__5a1a69_idx_and_more'),
        ('deliveries', '0003_joint_key'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='attendance',
            name='deliveries__centre__600765_idx',
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(fields=['centre', 'delivery', 'organisation', 'person', 'headcount'], name='deliveries__centre__e8838d_idx'),
        ),
    ]
