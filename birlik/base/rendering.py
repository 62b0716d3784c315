from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Every form field looks and behaves the same: label, help, the error in words."""

    form_template_name = "base/form.html"
    field_template_name = "base/field.html"
