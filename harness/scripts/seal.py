# Makes a database whole by itself: files in it, style sheets and scripts built once, no call to the outside.
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.config_parameter"].set_param("report.url", "")
env["ir.attachment"].force_storage()
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
