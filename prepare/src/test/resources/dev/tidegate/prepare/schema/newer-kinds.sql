-- What came after 10, as far as 15 has it.
CREATE PROCEDURE public.cleanup(INOUT done integer) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM public.note; END $$;
CREATE FUNCTION public.latest() RETURNS integer RETURN (SELECT max(id) FROM public.orders);
CREATE TABLE public.computed (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gross numeric(10, 2),
    net numeric(10, 2) GENERATED ALWAYS AS (gross / 1.19) STORED,
    code text UNIQUE NULLS NOT DISTINCT
);
CREATE INDEX computed_code ON public.computed (code) INCLUDE (gross);
ALTER TABLE public.events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at);
CREATE INDEX events_body ON public.events (body);
CREATE TRIGGER each_event BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION public.touch();
