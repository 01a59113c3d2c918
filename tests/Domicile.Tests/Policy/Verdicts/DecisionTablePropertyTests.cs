using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Enumeration;
using Domicile.Policy.Verdicts.Evidence;
using Domicile.Tests.Policy.Cedar;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Policy.Verdicts;

public sealed class DecisionTablePropertyTests
{
    [Fact]
    public void A_row_that_forbids_never_turns_a_refusal_into_an_allowance() => ForEverySeed((law, book, policy) =>
    {
        var pack = book.Packs[law.Next(book.Packs.Length)];
        var stricter = Replace(book, pack with { Rows = pack.Rows.Add(law.Forbid(pack.Id)) });
        return NeverOpens(law, Table(book, policy), Table(stricter, policy));
    });

    [Fact]
    public void Taking_a_permit_away_never_turns_a_refusal_into_an_allowance() => ForEverySeed((law, book, policy) =>
    {
        var pack = book.Packs[law.Next(book.Packs.Length)];
        var permits = pack.Rows.Where(r => r.Effect == RowEffect.Permit).ToList();
        return permits.Count == 0
            || NeverOpens(law, Table(book, policy), Table(Replace(book, pack with { Rows = pack.Rows.Remove(permits[law.Next(permits.Count)]) }), policy));
    });

    [Fact]
    public void One_more_pack_never_turns_a_refusal_into_an_allowance_for_whom_law_reached_before() => ForEverySeed((law, book, policy) =>
    {
        var fewer = new LawBook(book.Packs.RemoveAt(book.Packs.Length - 1), ClassMap.Empty);
        var (before, after) = (Table(fewer, policy), Table(book, policy));
        return Ask(law, 40).Where(q => before.Prepare(q).LawReaches)
            .All(q => !after.Decide(after.Prepare(q)).Allowed || before.Decide(before.Prepare(q)).Allowed);
    });

    [Fact]
    public void Losing_a_paper_or_gaining_a_controller_never_allows() => ForEverySeed((law, book, policy) =>
    {
        var table = Table(book, policy);
        return Ask(law, 40).All(q =>
            (!Allows(table, q with { With = q.With.IsEmpty ? [] : q.With[1..] }) || Allows(table, q))
            && (q.ControlledFrom.IsEmpty || !Allows(table, q with { ControlledFrom = q.ControlledFrom.Add(Country.Parse("CN")) }) || Allows(table, q)));
    });

    [Fact]
    public void Forgetting_a_fact_never_allows() => ForEverySeed((law, book, policy) =>
    {
        var table = Table(book, policy);
        return Ask(law, 40).All(q => Forgetting(q).All(less => !Allows(table, less) || Allows(table, q)));
    });

    [Fact]
    public void Every_cell_of_every_table_has_a_verdict_and_the_reasons_agree_with_it() => ForEverySeed((law, book, policy) =>
    {
        var table = Table(book, policy);
        return Ask(law, 40).All(q =>
        {
            var (ruling, verdict) = (table.Decide(table.Prepare(q)), table.Explain(q));
            var fromFindings = verdict.Findings.All(f => f.Allowed) && table.Prepare(q).LawReaches;
            return ruling.Allowed == verdict.Allowed && fromFindings == verdict.Allowed && VerdictText.Of(verdict).Length > 0;
        });
    });

    [Fact]
    public void The_same_law_compiled_twice_gives_the_same_verdicts_and_hash() => ForEverySeed((law, book, policy) =>
    {
        var (one, other) = (Table(book, policy), Table(new LawBook([.. book.Packs.Reverse()], ClassMap.Empty), policy));
        return one.Hash == other.Hash && Ask(law, 40).All(q => one.Decide(one.Prepare(q)) == other.Decide(other.Prepare(q)));
    });

    [Fact]
    public void A_day_is_judged_by_the_rows_in_force_on_it_whatever_comes_later() => ForEverySeed((law, book, policy) =>
    {
        var from = RandomLaw.Day;
        var pack = book.Packs[0];
        var later = pack with { Rows = pack.Rows.Add(law.Forbid(pack.Id) with { Period = new Period(from) }) };
        var (old, now) = (new Adjudicator(book, policy, CaseFacts.None), new Adjudicator(Replace(book, later), policy, CaseFacts.None));
        var (yesterday, today) = (from.AddDays(-1), from);
        return Ask(law, 40).All(q =>
            Allows(now.TableOn(yesterday), q) == Allows(old.TableOn(yesterday), q)
            && Allows(now.TableOn(today), q) == Allows(DecisionTable.Compile(now.Book, policy, today), q));
    });

    [Fact]
    public void A_diff_is_empty_exactly_when_no_question_is_answered_otherwise() => ForEverySeed((law, book, policy) =>
    {
        var pack = book.Packs[law.Next(book.Packs.Length)];
        var small = pack with { Rows = [.. pack.Rows.Take(4)] };
        var (before, after) = (Table(Replace(book, small), OperatorPolicy.StoreOnly), Table(Replace(book, small with { Rows = small.Rows.Add(law.Forbid(pack.Id)) }), OperatorPolicy.StoreOnly));
        var differs = Ask(law, 200).Any(q => after.Decide(after.Prepare(q)) is var now && before.Decide(before.Prepare(q)) is var was
            && (now.Allowed, now.Obligations) != (was.Allowed, was.Obligations));
        return !differs || !TableDiff.Between(before, after).IsEmpty;
    }, rowsEach: 4, tests: 25);

    private static void ForEverySeed(Func<RandomLaw, LawBook, OperatorPolicy, bool> promise, int rowsEach = 12, int tests = 60) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(tests),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
            {
                var law = new RandomLaw(seed);
                return promise(law, law.Book(packs: 3, rowsEach), law.Policy(8));
            }));

    private static List<QuestionWords> Ask(RandomLaw law, int count) => [.. Enumerable.Range(0, count).Select(_ => law.Question())];

    private static DecisionTable Table(LawBook book, OperatorPolicy policy) => DecisionTable.Compile(book, policy, RandomLaw.Day);

    private static LawBook Replace(LawBook book, LawPack pack) =>
        new([.. book.Packs.Select(p => p.Id == pack.Id ? pack : p)], ClassMap.Empty);

    private static bool Allows(DecisionTable table, QuestionWords words) => table.Decide(table.Prepare(words)).Allowed;

    private static bool NeverOpens(RandomLaw law, DecisionTable before, DecisionTable after) =>
        Ask(law, 40).All(q => !Allows(after, q) || Allows(before, q));

    private static IEnumerable<QuestionWords> Forgetting(QuestionWords known) =>
    [
        known with { Act = Act.Unknown },
        known with { Category = DataCategory.Unclassified },
        known with { Form = DataForm.Unknown },
        known with { Purpose = Purpose.Unstated },
        known with { Recipient = RecipientKind.Unknown },
        known with { Device = RecipientKind.Unknown },
        known with { To = Country.Unknown },
        known with { ControlledFrom = [] },
        known with { Residence = Country.Unknown },
        known with { At = Country.Unknown },
        known with { Counts = known.Counts.Clear() },
    ];
}
