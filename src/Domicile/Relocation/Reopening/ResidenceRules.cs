using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Relocation.Reopening;

/// <summary>Compares a closed site's residence rows with the directory.</summary>
public static class ResidenceRules
{
    /// <summary>Judges one subject.</summary>
    /// <param name="self">The site.</param>
    /// <param name="said">The home and epoch that the site says.</param>
    /// <param name="truth">The directory's; null when it does not know the subject.</param>
    /// <param name="isComplete">Whether the subject is in a batch that was drained to its fence here.</param>
    public static ResidenceVerdict Judge(SiteId self, Home said, Home? truth, bool isComplete) => truth switch
    {
        null => said.Site == self ? ResidenceVerdict.Unregistered : ResidenceVerdict.Same,
        _ when truth == said => ResidenceVerdict.Same,
        _ when truth.Epoch <= said.Epoch => ResidenceVerdict.DirectoryBehind,
        _ when truth.Site != self => said.Site == self ? ResidenceVerdict.Departed : ResidenceVerdict.Elsewhere,
        _ when said.Site == self => ResidenceVerdict.Returned,
        _ => isComplete && truth.Epoch == said.Epoch + 1 ? ResidenceVerdict.Settling : ResidenceVerdict.Arrived,
    };
}
