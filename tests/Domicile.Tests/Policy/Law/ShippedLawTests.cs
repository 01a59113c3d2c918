using Domicile.Policy.Law.Reading;

namespace Domicile.Tests.Policy.Law;

public sealed class ShippedLawTests
{
    [Fact]
    public void The_packs_of_the_product_have_no_fault()
    {
        var book = LawBookReader.Load(ShippedLaw.Sources);

        Assert.Equal(
            "br-lgpd ch-fadp cn-pipl elsewhere eu-gdpr gb-uk-gdpr in-dpdp th-pdpa us-bulk",
            string.Join(' ', book.Packs.Select(p => p.Id)));
    }
}
