"""What browsers are told about our pages: load nothing from elsewhere, run nothing of anybody else's, keep nothing."""

POLICY = "; ".join(  # noqa: FLY002 -- one directive a line
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ),
)
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""For every reply, static files and errors included (SEC-32, SEC-33)."""

STAFF = EVERYWHERE | {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
PUBLIC = EVERYWHERE | {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
STATIC = EVERYWHERE | {"Referrer-Policy": "no-referrer"}
SECURE_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Added where people come by HTTPS."""
