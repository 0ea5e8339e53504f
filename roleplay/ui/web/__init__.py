"""The program as a web server: what every answer carries, who gets at which address, and files to take along."""

from roleplay.ui.web.running import bind_tabs, lifespan, middleware, routes, unanswered

__all__ = ["bind_tabs", "lifespan", "middleware", "routes", "unanswered"]
