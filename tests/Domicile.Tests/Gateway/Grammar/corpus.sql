-- One statement a line, words apart by one space.
select 1
select u.id , u.email from users u where u.id = $1
select * from videos where user_id = 5 order by created_at desc nulls last limit 10 offset 5
select v.* , count( * ) over ( partition by v.user_id order by v.created_at rows between 1 preceding and current row ) from videos as v
select distinct on ( a , b ) a , b , c from t where a = any ( $1 ) and b in ( 1 , 2 , 3 ) or not c is null
select a + b * c ^ 2 - - d % 3 || 'x' from t where a < b and c >= d or e <> f and not g
select case when a = 1 then 'one' when a = 2 then 'two' else 'many' end , case b when 1 then 2 end from t
select coalesce ( a , b , 0 ) , nullif ( a , '' ) , greatest ( 1 , 2 ) , least ( a , b ) from t
select extract ( year from created_at ) , date_trunc ( 'day' , created_at ) , created_at at time zone 'UTC' from t
select substring ( a from 1 for 2 ) , substring ( a , 1 , 2 ) , position ( 'x' in a ) , trim ( both ' ' from a ) , trim ( a ) , trim ( leading from a ) from t
select overlay ( a placing 'x' from 1 for 2 ) from t
select cast ( a as integer ) , a :: bigint , '5' :: numeric ( 10 , 2 ) , date '2026-01-01' , timestamp with time zone '2026-01-01' , interval '1 day' from t
select a :: timestamp ( 3 ) with time zone , b :: character varying ( 20 ) , c :: double precision , d :: int [] , e :: text [] [] , f :: bit varying ( 4 ) from t
select array [ 1 , 2 , 3 ] , array ( select id from t ) , row ( 1 , 2 ) , ( a , b ) = ( 1 , 2 ) , tags [ 1 ] , tags [ 1 : 2 ] from t
select 'it''s' , E'a\nb\x41\u00e9' , $$dollar 'quoted'$$ , $tag$with $ in it$tag$ , "Quoted Name" from "Weird ""Table"""
select current_date , current_timestamp , localtime , current_user , now ( )
select a from t1 join t2 on t1.id = t2.id left join t3 using ( id ) cross join t4 natural join t5
select a from t1 left outer join ( t2 inner join t3 on t2.x = t3.x ) on t1.id = t2.id
select a from t1 full join t2 on t1.id = t2.id right join t3 on t3.id = t2.id
select a from ( select b as a from t where c = 1 ) s where a > 0
select a from t , lateral ( select b from s where s.x = t.x order by b limit 3 ) l
select a from generate_series ( 1 , 10 ) as g ( a ) , unnest ( $1 :: int [] ) with ordinality u ( x , n )
select a from t where exists ( select 1 from s where s.id = t.id ) and id in ( select id from r ) and b > all ( select c from q )
select a from t where a between 1 and 10 and b not between symmetric 2 and 1 and c like 'x%' and d not ilike '%y' escape '!' and e similar to 'z'
select a is true , b is not false , c is unknown , d isnull , e notnull , f is distinct from g , h is not distinct from i from t
select a -> 'b' ->> 'c' , a #> '{x,y}' , a @> '{"k":1}' , a ? 'k' , a || b , ~ c , @ d , a && b from t
select a from t union select b from s union all select c from r except select d from q
select a from t intersect select b from s union ( select c from r order by c limit 1 ) order by 1
values ( 1 , 'a' ) , ( 2 , 'b' )
with x as ( select id from t ) , y ( a , b ) as not materialized ( select id , 2 from x ) select * from y
with recursive r as ( select 1 as n union all select n + 1 from r where n < 10 ) select n from r
with d as ( delete from t where a = 1 returning * ) insert into s select * from d
select count ( distinct a ) , sum ( b ) filter ( where c > 0 ) , string_agg ( d , ',' order by d desc ) , array_agg ( e ) from t group by f having count ( * ) > 1
select rank ( ) over w , lag ( a , 1 ) over ( w order by b ) from t window w as ( partition by c )
select sum ( a ) over ( order by b range between unbounded preceding and unbounded following ) , first_value ( a ) over ( order by b groups 2 preceding ) from t
select a from t for update of t nowait
select a from t for no key update skip locked
select a from t fetch first 5 rows only
select a from t order by a fetch next $1 rows with ties
select a from only t where b collate "C" < 'x'
select pg_catalog.lower ( a ) , public.f ( b ) from public.t
select - 1 , + 2 , - a , 1.5e10 , .5 , 3. from t
select not a = b , not ( a and b ) , a and not b or c from t
select a "label" , b as select , c day_label from t
select count ( * ) from t a , s b where a.x = b.x
select from t
select all a from t limit all
insert into t ( a , b ) values ( $1 , $2 ) , ( 3 , default ) returning id , a as x
insert into t default values
insert into t as x ( a ) select b from s where c = 1 on conflict ( a ) do update set a = excluded.a , b = x.b + 1 where x.c > 0 returning *
insert into t ( a ) overriding system value values ( 1 ) on conflict do nothing
insert into t ( a ) values ( 1 ) on conflict on constraint t_pkey do nothing
insert into t ( a ) values ( 1 ) on conflict ( a ) where b is null do nothing
insert into t values ( 1 , now ( ) )
update t set a = 1 , b = default where c = $1
update t as x set ( a , b ) = ( 1 , 2 ) , c = x.c + 1 from s where s.id = x.id returning x.*
update only t set ( a , b ) = ( select 1 , 2 ) where d = 2
delete from t
delete from t as x using s , r where x.a = s.a and s.b = r.b returning x.id
begin
begin transaction isolation level serializable , read only , deferrable
start transaction read write
commit
end work and no chain
rollback and chain
abort
savepoint s1
release savepoint s1
release s1
rollback to savepoint s1
rollback to s1
set work_mem to '64MB'
set local domicile.subject = 'person:5'
set session timezone = 'UTC'
set time zone 'Europe/Dublin'
set statement_timeout = 1000
set datestyle to iso , ymd
set transaction isolation level repeatable read
set session characteristics as transaction read only
set search_path to default
set enable_seqscan = off
reset all
reset domicile.subject
show work_mem
show all
show time zone
show transaction isolation level
copy t from stdin
copy t ( a , b ) to stdout with ( format csv , header true , delimiter ',' )
copy ( select a from t where b = 1 ) to stdout ( format binary )
copy t from stdin csv header
declare c cursor for select a from t
declare c no scroll cursor with hold for select a from t where b = 1
fetch c
fetch next from c
fetch forward 10 from c
fetch absolute -1 in c
fetch backward all from c
move 5 from c
close c
close all
listen channel
unlisten *
notify channel , 'payload'
discard all
deallocate all
deallocate prepare p
explain select a from t
explain ( analyze , buffers , format json ) update t set a = 1
explain analyze verbose delete from t where a = 1
select /* a comment /* nested */ */ 1 -- to the end
select a from t where ( a = 1 or b = 2 ) and ( c , d ) in ( ( 1 , 2 ) , ( 3 , 4 ) )
select a from t where a = 1 and ( b = 2 and c = 3 ) and d = 4
select ( select max ( a ) from t ) + 1 , exists ( select from t )
select json_agg ( t ) , jsonb_build_object ( 'a' , a , 'b' , ( select 1 ) ) from t
select a from s.t where s.t.a = 1
select a :: text like 'x' || '%' and b = c :: int + 1 from t
select a not in ( 1 ) , a not in ( select 1 ) , not a in ( 1 ) from t
select x.a , y.b from ( values ( 1 , 2 ) , ( 3 , 4 ) ) as x ( a , b ) join lateral f ( x.a ) y on true
