"""The packs beside the monthly one: the board's two pages, a service's page, the agendas, services compared."""
